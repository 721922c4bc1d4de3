"""The events of one webhook as bytes, for those who keep them on this machine."""

from collections.abc import Sequence

import msgspec

from call_log.domain import Event

Message = tuple[Event, ...]
"""The events of one webhook."""


def encoded(message: Sequence[Event]) -> bytes:
    return msgspec.json.encode(message)


def decoded(raw: bytes) -> Message | None:
    """None when it cannot be read."""
    try:
        return msgspec.json.decode(raw, type=Message)
    except (msgspec.MsgspecError, ValueError, TypeError):
        return None
