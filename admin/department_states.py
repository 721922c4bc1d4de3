"""The state of each département now: what a caller would meet who asked for it at this moment."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from editing.coverage import Reached
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Moment
from svi.understand import routing

STATES: Mapping[Reply, Reached] = MappingProxyType(
    {
        Reply.OPEN: Reached.OPEN,
        Reply.CLOSED: Reached.CLOSED,
        Reply.HOLIDAY: Reached.HOLIDAY,
        Reply.CLOSURE: Reached.CLOSURE,
        Reply.ABSENCE: Reached.ABSENCE,
        Reply.NO_SUPPORT: Reached.NO_PHONE_SUPPORT,
        Reply.NO_LINE: Reached.NOBODY,
    }
)
_NOT_NOW = frozenset({Reply.CLOSED, Reply.HOLIDAY, Reply.CLOSURE})


def reply_of(snapshot: Snapshot, code: str, now: datetime) -> Reply:
    """The routing's own word; that nobody could be rung is said although the hour is not that of calls."""
    reply = routing(code, snapshot, Moment(now, lambda _code: None, lambda _attempt: False)).reply
    return Reply.NO_LINE if reply in _NOT_NOW and not snapshot.callable_lines(code, now) else reply


def state_of(snapshot: Snapshot, code: str, now: datetime) -> Reached:
    """The state of one département."""
    return STATES[reply_of(snapshot, code, now)]
