"""French speech, where `py-nanotts` installs: it brings its voice along and needs no network."""

import io
import re
import wave
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

LONGEST = 1500  # characters: more than any message, and about a second of work
RATE = 16_000
_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=1)
def _synthesiser() -> Any:  # noqa: ANN401 - a compiled library without types
    try:
        return import_module("py_nanotts").NanoTTS()
    except ImportError:
        return None


def available() -> bool:
    return _synthesiser() is not None


@lru_cache(maxsize=64)
def wav(text: str) -> bytes | None:
    """None: no voice here, or nothing it can say."""
    speakable = _speakable(text)
    if not available() or not speakable or len(speakable) > LONGEST:
        return None
    with _ONE_AT_A_TIME:
        pcm = _synthesiser().speak(speakable, voice="fr-FR")
    return _file(pcm)


def _speakable(text: str) -> str:
    """The voice reads <…> as orders, and stumbles over characters outside its alphabet."""
    return " ".join(re.sub(r"[<>&\x00-\x1f\U00010000-\U0010ffff]", " ", text).split())


def _file(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm)
    return file.getvalue()
