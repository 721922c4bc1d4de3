"""The telephone engines that can serve, and what each of them lacks: the one table that the code and the docs read.

Twilio, SignalWire (cXML) and Telnyx (TeXML) by their documentation, Somleng by its source, November 2026. What a
documentation does not tell is taken to be lacking, and named in `unsure`: docs/moteurs.md has it among the checks.
(Only the screening of Telnyx is taken to be there: without it Telnyx cannot serve, and a first call tells.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType


class Signature(Enum):
    """How an engine signs its webhooks."""

    TWILIO = auto()
    """base64(HMAC-SHA1(token, URL + sorted fields)), in X-Twilio-Signature."""
    SIGNALWIRE = auto()
    """The same, or hex(HMAC-SHA1(key, URL + body)), in X-SignalWire-Signature or X-Twilio-Signature."""
    TELNYX = auto()
    """Ed25519 over the time and the body: the URL is not signed, so our links carry a seal of ours."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What an engine does; False: it does not, or nothing says that it does."""

    name: str
    label: str
    signature: Signature = Signature.TWILIO
    screens: bool = True
    """Runs the URL of a Number on the callee's side, before the two are connected."""
    tells_bridged: bool = True
    """Sends DialBridged after a Dial. Where it is sent, it is believed, whatever stands here."""
    acts_on_silence: bool = True
    """Knows actionOnEmptyResult; the Redirect after each question does the same elsewhere."""
    limits_talk: bool = True
    """Knows the timeLimit of a Dial."""
    has_fallback: bool = True
    """Asks a second address when the first fails."""
    has_twilio_api: bool = False
    """Has the REST API that `operateur configurer` and `operateur verifier` use."""
    signs_with: str = "le jeton du compte (Auth Token)"
    """What SVI_TWILIO_AUTH_TOKEN holds, in French."""
    console: str = ""
    """Where the three addresses are typed, in French."""
    unsure: frozenset[str] = frozenset()
    """The fields above that only a first real call will tell."""

    def __str__(self) -> str:
        return self.name

    @property
    def signs_url(self) -> bool:
        """Whether nobody else can write an address of ours that it asks."""
        return self.signature is not Signature.TELNYX


_ENGINES = (
    Engine("twilio", "Twilio", has_twilio_api=True, console="Phone Numbers, le numéro, Voice Configuration"),
    Engine(
        "signalwire",
        "SignalWire",
        Signature.SIGNALWIRE,
        tells_bridged=False,
        signs_with="la clé de signature (Signing Key, page API Credentials)",
        console="Phone Numbers, le numéro, Voice Settings : Handle Calls Using a cXML Webhook",
        unsure=frozenset({"tells_bridged"}),
    ),
    Engine(
        "telnyx",
        "Telnyx",
        Signature.TELNYX,
        tells_bridged=False,
        acts_on_silence=False,
        signs_with="(rien : SVI_TELNYX_PUBLIC_KEY est la clé publique du compte)",
        console="Voice, Programmable Voice, TeXML Applications : l'application du numéro, méthode POST partout",
        unsure=frozenset({"screens", "tells_bridged", "acts_on_silence"}),
    ),
    Engine(
        "somleng",
        "Somleng",
        screens=False,
        tells_bridged=False,
        limits_talk=False,
        has_fallback=False,
        console="Phone Numbers, le numéro, Configuration (il n'y a pas d'adresse de secours)",
    ),
)

ENGINES: Mapping[str, Engine] = MappingProxyType({engine.name: engine for engine in _ENGINES})
TWILIO, TELNYX = ENGINES["twilio"], ENGINES["telnyx"]
