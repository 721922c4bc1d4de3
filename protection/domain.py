"""Why a call is refused, what is used of the caps, and who is blocked. Pure: the time is always given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum

from call_log.domain import AttemptResult, Event, EventKind
from core.caps import Caps
from core.clock import in_paris

NEAR = 0.8
"""Share of the day's minutes from which the alarm is given, well before callers are refused."""
LONGEST_QUESTIONS = timedelta(minutes=10)
"""No caller is asked for a département longer than that: a call that never rang is over, whatever the operator lost."""
SHORTEST_BLOCK, LONGEST_BLOCK = timedelta(hours=1), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Going:
    """A call that goes on. `department_code` once its lines have rung: it costs from then on; until then None."""

    started_at: datetime
    caller_hash: str | None
    department_code: str | None = None

    def seconds(self, now: datetime) -> int:
        """What it has cost so far, counted like the calls that are over: from its arrival, once a line rang."""
        return max(0, int((now - self.started_at).total_seconds())) if self.department_code else 0


def going(events: Iterable[Event], now: datetime, longest: timedelta) -> Going | None:
    """What is known of a call whose end the operator did not tell; None when it must be over all the same."""
    known = list(events)
    start = min(known, key=lambda event: event.turn)
    rung = next((event for event in known if event.kind is EventKind.LINE_RUNG), None)
    limit = longest if rung else LONGEST_QUESTIONS
    if any(map(_ends, known)) or now - start.at > limit:
        return None
    return Going(start.at, start.data.get("caller_hash"), rung.department_code if rung else None)


def _ends(event: Event) -> bool:
    was_taken = event.kind is EventKind.ATTEMPT_ENDED and event.data.get("result") == AttemptResult.ANSWERED
    return was_taken or event.kind is EventKind.ENDED


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the calls of a day that are over, on the clock of Paris: in all, and by caller who showed a number."""

    day: date
    seconds: int = 0
    by_caller: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What is used at an instant."""

    calls: int
    seconds: int

    @property
    def minutes(self) -> int:
        return self.seconds // 60


class Alarm(IntEnum):
    """How near the day's minutes are to their cap. `tasks.alarm` writes a mail about it."""

    NONE = 0
    NEAR = 1
    REACHED = 2


def alarm(usage: Usage, caps: Caps) -> Alarm:
    """None without a cap."""
    cap = caps.max_minutes_per_day * 60
    if not cap or usage.seconds < NEAR * cap:
        return Alarm.NONE
    return Alarm.REACHED if usage.seconds >= cap else Alarm.NEAR


def day_of(at: datetime) -> date:
    """The day whose minutes are counted."""
    return in_paris(at).date()


@dataclass(frozen=True, slots=True)
class Block:
    """A caller who is not served for a time. `call_sid`: the call that it was blocked for."""

    id: int
    caller_hash: str
    call_sid: str
    blocked_at: datetime
    until: datetime
    reason: str
    author: str

    def is_on(self, at: datetime) -> bool:
        return at < self.until
