"""Telnyx's signature: Ed25519 over `timestamp|body`, without the URL (developers.telnyx.com, webhook fundamentals).

Imported only where that engine serves.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from werkzeug.datastructures import Headers

from core.logs import log

SIGNATURE, TIMESTAMP = "telnyx-signature-ed25519", "telnyx-timestamp"
TOLERANCE = 900
"""Seconds, before and after our clock. Telnyx's own library allows 300; a clock of ours that drifts must not end all
calls, and a webhook that comes again changes nothing."""


def own_seed(secret_key: str) -> bytes:
    """The seed of the key that signs simulated calls: who has it has the service's secret."""
    return sha256(b"svi simulated calls\0" + secret_key.encode()).digest()


def public_key(seed: bytes) -> str:
    """In base64, as an operator shows it."""
    return b64encode(bytes(SigningKey(seed).verify_key)).decode()


def keys(*public: str) -> tuple[VerifyKey, ...]:
    return tuple(VerifyKey(b64decode(key)) for key in public)


def sign(seed: bytes, body: bytes, at: datetime) -> dict[str, str]:
    """The two headers."""
    timestamp = str(int(at.timestamp()))
    signature = SigningKey(seed).sign(_message(timestamp, body)).signature
    return {SIGNATURE: b64encode(signature).decode(), TIMESTAMP: timestamp}


def is_signed(known: Sequence[VerifyKey], headers: Headers, body: bytes, now: datetime) -> bool:
    """Whether one of the keys signed this body, not too long ago. Raises on headers that are none."""
    timestamp, signature = headers.get(TIMESTAMP, ""), b64decode(headers.get(SIGNATURE, ""), validate=True)
    if not any(_verifies(key, _message(timestamp, body), signature) for key in known):
        return False
    age = now.timestamp() - int(timestamp)
    if abs(age) > TOLERANCE:
        log.error("webhook signed too long ago, or in the future: check the clock", age_s=round(age))
    return abs(age) <= TOLERANCE


def _message(timestamp: str, body: bytes) -> bytes:
    return timestamp.encode() + b"|" + body


def _verifies(key: VerifyKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
