"""ProConnect, the State's OpenID Connect, as the environment says it: all three settings, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.web_addresses import is_web_address

NAMES = ("SVI_PROCONNECT_ISSUER", "SVI_PROCONNECT_CLIENT_ID", "SVI_PROCONNECT_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class ProConnectSettings:
    """Where ProConnect is, and who we are there."""

    issuer: str
    """Its discovery document is at `{issuer}/.well-known/openid-configuration`."""
    client_id: str
    client_secret: str = field(repr=False)


def read_proconnect(environment: Mapping[str, str]) -> tuple[ProConnectSettings | None, list[str]]:
    """The settings, and one French line for each that is wrong."""
    values = [str(environment.get(name) or "").strip() for name in NAMES]
    if not any(values):
        return None, []
    errors = [
        f"{name} manque : ProConnect demande aussi ce réglage."
        for name, value in zip(NAMES, values, strict=True)
        if not value
    ]
    issuer = values[0].rstrip("/")
    if issuer and not is_web_address(issuer):
        errors.append(f"{NAMES[0]} : une adresse complète est attendue, comme https://exemple.fr.")
    return ProConnectSettings(issuer, values[1], values[2]), errors
