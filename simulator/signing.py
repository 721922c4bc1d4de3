"""The headers by which an operator is known: each signs in its own way."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from simulator.behaviour import Signing
from simulator.parameters import signature


def headers(signing: Signing, key: str, url: str, form: Mapping[str, str], at: datetime) -> dict[str, str]:
    """`key`: what the account signs with; for Telnyx, the seed of its private key in base64."""
    return _SIGN[signing](key, url, form, at)


def _twilio(key: str, url: str, form: Mapping[str, str], _at: datetime) -> dict[str, str]:
    return {"X-Twilio-Signature": signature(key, url, form)}


def _signalwire(key: str, url: str, form: Mapping[str, str], _at: datetime) -> dict[str, str]:
    return {"X-SignalWire-Signature": signature(key, url, form)}


def _telnyx(key: str, _url: str, form: Mapping[str, str], at: datetime) -> dict[str, str]:
    from nacl.signing import SigningKey

    timestamp = str(int(at.timestamp()))
    signed = SigningKey(b64decode(key)).sign(f"{timestamp}|{urlencode(form)}".encode())
    return {"telnyx-timestamp": timestamp, "telnyx-signature-ed25519": b64encode(signed.signature).decode()}


_SIGN: Mapping[Signing, Callable[[str, str, Mapping[str, str], datetime], dict[str, str]]] = {
    "twilio": _twilio,
    "signalwire": _signalwire,
    "telnyx": _telnyx,
}
