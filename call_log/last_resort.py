"""When neither the database nor this machine's disk takes an event: it is written whole in one log line.

It holds no number. `call_log.recovery` reads these lines again.
"""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from call_log.domain import Event
from core.logs import log

ONLY_HERE = "call_log_event_only_here"


def _written(event: Event) -> str:
    try:
        return msgspec.json.encode(event).decode()
    except (TypeError, ValueError, msgspec.MsgspecError):
        return repr(event)


def say_in_logs(events: Sequence[Event], error: Exception) -> None:
    """Each event in a line from which it can be written again."""
    for event in events:
        with suppress(Exception):
            log.error(
                ONLY_HERE,
                call_sid=event.call_sid,
                record=_written(event),
                error=type(error).__name__,
            )


def say_unreadable(raw: bytes) -> None:
    """What another version of the program wrote, and may read."""
    with suppress(Exception):
        log.error(ONLY_HERE, record=raw.decode(errors="replace"), error="unreadable")
