"""A sentence as a sound, where there is a voice. Only what this server wrote is spoken: its address is sealed.

What is in the address cannot be read either: some sentences hold a mail address, and addresses end in logs.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from threading import BoundedSemaphore

from flask import Response, abort, url_for
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from admin.access import Access, access
from admin.blueprint import admin
from simulator import speech
from svi.parts import parts

LONGEST_ADDRESS = 3000
"""Characters: what a web server surely takes."""
_AT_A_TIME = BoundedSemaphore(2)
"""Whoever asks for more sounds at once waits; threads that serve calls are not all kept by them."""


def sound_url(heard: str) -> str:
    """The address of the sound of a text written for the ear; empty without a voice, or for a text too long."""
    if not heard or len(heard) > speech.LONGEST or not speech.available():
        return ""
    sealed = urlsafe_b64encode(_box().encrypt(zlib.compress(heard.encode()))).decode()
    return url_for("admin.sound", sealed=sealed) if len(sealed) <= LONGEST_ADDRESS else ""


@admin.get("/parole/<sealed>")
@access(Access.SIGNED_IN)
def sound(sealed: str) -> Response:
    """The sound of a sentence of ours."""
    heard = _unsealed(sealed)
    if not _AT_A_TIME.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": "1"})
    try:
        spoken = speech.wav(heard)
    finally:
        _AT_A_TIME.release()
    if spoken is None:
        return Response(status=204)
    return Response(spoken, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=3600"})


def _unsealed(sealed: str) -> str:
    try:
        return zlib.decompress(_box().decrypt(urlsafe_b64decode(sealed))).decode()
    except (CryptoError, ValueError):
        abort(404)


def _box() -> SecretBox:
    return SecretBox(sha256(f"svi parole\0{parts().settings.secret_key}".encode()).digest())
