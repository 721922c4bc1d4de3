"""The state of each département now, in a word: what a caller would meet who asked for it at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import Moment
from svi.understand import routing


@dataclass(frozen=True, slots=True)
class State:
    """`kind` is the colour of the macro `state`; `label` says it all by itself."""

    kind: str
    label: str


STATES: Mapping[Reply, State] = MappingProxyType(
    {
        Reply.OPEN: State("good", "ouvert"),
        Reply.CLOSED: State("neutral", "fermé"),
        Reply.HOLIDAY: State("neutral", "jour férié"),
        Reply.CLOSURE: State("watch", "fermeture exceptionnelle"),
        Reply.ABSENCE: State("watch", "absent"),
        Reply.NO_SUPPORT: State("neutral", "pas de téléphone"),
        Reply.NO_LINE: State("bad", "personne à appeler"),
    }
)
_NOT_NOW = frozenset({Reply.CLOSED, Reply.HOLIDAY, Reply.CLOSURE})


def reply_of(snapshot: Snapshot, code: str, now: datetime) -> Reply:
    """The routing's own word; that nobody could be rung is said although the hour is not that of calls."""
    reply = routing(code, snapshot, Moment(now, lambda _code: None, lambda _attempt: False)).reply
    return Reply.NO_LINE if reply in _NOT_NOW and not snapshot.callable_lines(code, now) else reply


def state_of(snapshot: Snapshot, code: str, now: datetime) -> State:
    """The state of one département."""
    return STATES[reply_of(snapshot, code, now)]
