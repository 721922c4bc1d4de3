"""What the operator must know of the number: our three addresses, all in POST, and nothing that overrides them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LABELS = {
    "voice_url": "voix, à l'arrivée d'un appel",
    "voice_method": "méthode de la voix",
    "voice_fallback_url": "secours, si la première échoue",
    "voice_fallback_method": "méthode du secours",
    "status_callback": "changement d'état de l'appel",
    "status_callback_method": "méthode du changement d'état",
    "voice_application_sid": "application TwiML (elle prendrait la place des adresses)",
    "trunk_sid": "jonction SIP (elle prendrait la place des adresses)",
    "voice_receive_mode": "ce que reçoit le numéro",
}
"""The operator's names, as the REST API writes them, and ours."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting of the number that is not what it must be."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return LABELS[self.name]

    def __str__(self) -> str:
        return f"{self.label} : « {self.before or 'rien'} » au lieu de « {self.after or 'rien'} »"


def wanted(public_base_url: str) -> Mapping[str, str]:
    """What each setting of the number must be."""
    return {
        "voice_url": f"{public_base_url}/svi/appel",
        "voice_method": "POST",
        "voice_fallback_url": f"{public_base_url}/svi/secours",
        "voice_fallback_method": "POST",
        "status_callback": f"{public_base_url}/svi/statut",
        "status_callback_method": "POST",
        "voice_application_sid": "",
        "trunk_sid": "",
        "voice_receive_mode": "voice",
    }


def differences(current: Mapping[str, str], public_base_url: str) -> tuple[Difference, ...]:
    """What to change. A fragment (`#rc=2`, the operator's retries) is kept: it is neither sent nor signed."""
    pairs = ((name, current.get(name, ""), after) for name, after in wanted(public_base_url).items())
    return tuple(Difference(name, before, after) for name, before, after in pairs if not _same(name, before, after))


def _same(name: str, before: str, after: str) -> bool:
    if name == "voice_receive_mode" and not before:
        return True
    return before == after or (_is_address(before) and _address(before) == _address(after))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _address(url: str) -> tuple[str, str, str, str]:
    """Without its fragment, nor the port that goes without saying."""
    parts = urlsplit(url)
    netloc = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return parts.scheme, netloc, parts.path, parts.query
