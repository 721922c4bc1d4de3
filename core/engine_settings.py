"""What an engine asks of the settings: errors stop the start, doubts are only said."""

import re
from base64 import b64decode
from collections.abc import Iterator

from core.engines import TELNYX, TWILIO, Engine


def errors(engine: Engine, token: str, public_key: str, secret_key: str) -> list[str]:
    """One French line for each setting without which this engine's calls would be refused, or could be forged."""
    return list(_telnyx_errors(token, public_key, secret_key) if engine is TELNYX else _other_errors(token, public_key))


def _telnyx_errors(token: str, public_key: str, secret_key: str) -> Iterator[str]:
    if public_key and not _is_public_key(public_key):
        yield "SVI_TELNYX_PUBLIC_KEY : la clé publique du compte est attendue, 44 caractères en base64."
    if token and not public_key:
        yield "SVI_TELNYX_PUBLIC_KEY manque : c'est avec cette clé, et non un jeton, que le SVI reconnaît Telnyx."
    if public_key and not secret_key:
        yield "SVI_SECRET_KEY manque : Telnyx ne signe pas les adresses, c'est elle qui les protège."


def _other_errors(token: str, public_key: str) -> Iterator[str]:
    if public_key and not token:
        yield "SVI_TELNYX_PUBLIC_KEY ne sert qu'avec SVI_ENGINE=telnyx, et SVI_TWILIO_AUTH_TOKEN manque."


def _is_public_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == 32
    except ValueError:
        return False


def doubts(engine: Engine, token: str, account: str, base_url: str) -> list[str]:
    """What the engine might not take, yet lets the service start."""
    found = list(_twilio_doubts(token, account)) if engine is TWILIO else []
    if base_url.startswith("http://"):
        found.append("SVI_PUBLIC_BASE_URL n'est pas en https : les appels passeraient en clair sur Internet.")
    return found


def _twilio_doubts(token: str, account: str) -> Iterator[str]:
    if not re.fullmatch(r"AC[0-9a-f]{32}", account):
        yield "SVI_TWILIO_ACCOUNT_SID n'a pas la forme de Twilio : AC suivi de 32 chiffres ou lettres de a à f."
    if len(token) < 16:
        yield "SVI_TWILIO_AUTH_TOKEN est très court : celui de Twilio a 32 caractères."
