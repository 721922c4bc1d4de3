"""A caller, told from another without keeping the number."""

import hmac
import re

from core.phone_numbers import PhoneNumberError, parse

RETENTION_MONTHS = 6
"""How long a caller's hash is kept, unless told otherwise."""
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})
"""ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE typed on a keypad: how an operator writes "no number", with
`+`, with `00` or with neither."""


def hash_caller(number: str, secret_key: str) -> str | None:
    """A keyed hash, so that repeat calls can be counted; None when the caller gave no number.

    32 hexadecimal digits of HMAC-SHA256: without the key, trying every French number tells nothing.
    """
    e164 = _normal(number)
    if e164 is None:
        return None
    return hmac.digest(secret_key.encode(), b"svi caller\0" + e164.encode(), "sha256").hex()[:32]


def _normal(number: str) -> str | None:
    text = number.strip()
    if text.removeprefix("+").removeprefix("00") in WITHHELD:
        return None
    if _E164.fullmatch(text):
        return text
    try:
        return parse(text)
    except PhoneNumberError:
        return None
