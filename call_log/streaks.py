"""Lines that nobody answers any more, from what became of their last calls. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from call_log.domain import Attempt, AttemptResult

SEVERAL = 3
MISSED = frozenset({AttemptResult.NO_ANSWER, AttemptResult.NOT_ACCEPTED, AttemptResult.BUSY, AttemptResult.FAILED})
"""A line that is busy, or fails, is a missed attempt like one that does not answer."""


@dataclass(frozen=True, slots=True)
class RungCall:
    """A call that is over, and whom it rang."""

    started_at: datetime
    attempts: tuple[Attempt, ...]
    line_id: int | None
    """The line that took it."""


@dataclass(slots=True)
class Streak:
    """The missed attempts of a line since it last took a call."""

    misses: int
    failures: int
    """Those of them that did not even ring: the number may be wrong."""
    last_at: datetime


def streaks(
    calls: Iterable[RungCall], at_least: int = SEVERAL, since: Mapping[int, datetime] = MappingProxyType({})
) -> Mapping[int, Streak]:
    """By line, of calls given the newest first. `since`: by line, nothing counts that is older."""
    found: dict[int, Streak] = {}
    settled: set[int] = set()
    for call in calls:
        for attempt in reversed(call.attempts):
            settled |= {line.id for line in attempt.lines if line.id in since and call.started_at < since[line.id]}
            _count(found, settled, call, attempt)
    return {line_id: streak for line_id, streak in found.items() if streak.misses >= at_least}


def _count(found: dict[int, Streak], settled: set[int], call: RungCall, attempt: Attempt) -> None:
    """That a caller hung up, or that another line was quicker, tells nothing of a line."""
    for line_id in {line.id for line in attempt.lines} - settled:
        if attempt.result in MISSED:
            streak = found.setdefault(line_id, Streak(0, 0, call.started_at))
            streak.misses += 1
            streak.failures += attempt.result is AttemptResult.FAILED
        elif attempt.result is AttemptResult.ANSWERED and line_id == call.line_id:
            settled.add(line_id)
