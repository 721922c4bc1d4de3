"""Secrets that somebody carries: in a cookie, in a link. Only their hash is kept."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 bits of chance: nobody guesses one, so that its hash needs no salt."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the tables keep of it."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
