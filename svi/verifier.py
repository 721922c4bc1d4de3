"""Which requests are the operator's: one function for each way of signing, chosen once at start."""

from base64 import b64encode
from collections.abc import Callable

from core.clock import Clock
from core.engines import Signature
from core.settings import Settings
from svi.posted import Posted
from svi.seal import Seal
from svi.signature import is_signed, is_signed_as_a_whole, signed_url

Verifier = Callable[[Posted], bool]
"""May raise on a request that cannot be read: that is a refusal too."""

WITHOUT_POSITION = frozenset({"/svi/appel", "/svi/statut", "/svi/secours"})
"""What the operator asks by itself: no answer there depends on the query, and no link of ours leads there."""


def verifier(settings: Settings, clock: Clock) -> Verifier:
    """The one for this engine."""
    match settings.engine.signature:
        case Signature.TWILIO:
            return _twilio(settings)
        case Signature.SIGNALWIRE:
            return _signalwire(settings)
        case Signature.TELNYX:
            return _telnyx(settings, clock)


def _twilio(settings: Settings) -> Verifier:
    base, token = settings.public_base_url, settings.twilio_auth_token

    def verify(asked: Posted) -> bool:
        signature = asked.environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        return is_signed(token, signed_url(base, asked.environ), asked.pairs, signature)

    return verify


def _signalwire(settings: Settings) -> Verifier:
    """Its own library takes either header, and either way of signing, the second being that of its newer services."""
    base, token = settings.public_base_url, settings.twilio_auth_token

    def verify(asked: Posted) -> bool:
        url = signed_url(base, asked.environ)
        signature = asked.headers.get("X-SignalWire-Signature") or asked.headers.get("X-Twilio-Signature", "")
        body = asked.body
        return is_signed(token, url, asked.pairs, signature) or is_signed_as_a_whole(token, url, body, signature)

    return verify


def _telnyx(settings: Settings, clock: Clock) -> Verifier:
    """Two keys: the operator's, and ours for the calls that the simulator plays."""
    from svi import ed25519

    theirs, ours = settings.telnyx_public_key, ed25519.public_key(ed25519.own_seed(settings.secret_key))
    keys = ed25519.keys(*([theirs, ours] if theirs else [ours]))
    seal = Seal(settings.secret_key)

    def verify(asked: Posted) -> bool:
        is_ours = asked.path in WITHOUT_POSITION or seal.is_on(signed_url(settings.public_base_url, asked.environ))
        return is_ours and ed25519.is_signed(keys, asked.headers, asked.body, clock())

    return verify


def simulator_key(settings: Settings) -> str:
    """What the simulator signs with: the operator's token; for Telnyx, whose private key nobody has, a seed of ours."""
    if settings.engine.signature is not Signature.TELNYX:
        return settings.twilio_auth_token
    from svi import ed25519

    return b64encode(ed25519.own_seed(settings.secret_key)).decode()
