"""When a job is due, and who may run it. Pure: the time is always given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import Enum

from core.clock import PARIS, in_paris
from core.french_dates import time_text

BEAT_S = 20.0
"""How often the holder says that it is alive, and looks for what is due."""
PATIENCE_S = 60.0
"""How long the others wait for its next word before one of them takes over."""
WRONG_CLOCK = timedelta(hours=2)
"""A slot further ahead than this was run by a clock that was wrong; up to it, the clock was set back since."""
LONGEST_RUN = timedelta(hours=1)
HISTORY = timedelta(days=90)
"""How long runs are remembered."""
NOBODY = ""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again: a slot at each multiple of the interval."""

    interval: timedelta

    @property
    def label(self) -> str:
        """« toutes les heures »."""
        minutes = int(self.interval.total_seconds()) // 60
        if minutes == 1:
            return "chaque minute"
        return "toutes les heures" if minutes == 60 else f"toutes les {minutes} minutes"

    def latest(self, now: datetime) -> datetime:
        """The last slot, `now` included."""
        return now.astimezone(UTC) - (now - _EPOCH) % self.interval

    def next(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        return self.latest(now) + self.interval


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, on the clock of Paris, also on the days of 23 and of 25 hours."""

    at: time

    @property
    def label(self) -> str:
        """« chaque jour à 3h15 »."""
        return f"chaque jour à {time_text(self.at)}"

    def latest(self, now: datetime) -> datetime:
        """The last slot, `now` included."""
        today = self._slot(now, 0)
        return today if today <= now else self._slot(now, -1)

    def next(self, now: datetime) -> datetime:
        """The first slot after `now`."""
        today = self._slot(now, 0)
        return today if today > now else self._slot(now, 1)

    def _slot(self, now: datetime, days: int) -> datetime:
        day = in_paris(now).date() + timedelta(days=days)
        return datetime.combine(day, self.at, PARIS).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again. Doing it twice is doing it once."""

    name: str
    label: str
    schedule: Every | Daily
    work: Callable[[datetime], str]
    """Does it, and says in a few French words what was done; whatever it raises is a failure."""


class Result(Enum):
    """How a run ended, with the words for people."""

    DONE = "réussie"
    FAILED = "échouée"
    RUNNING = "en cours"
    INTERRUPTED = "interrompue"

    @property
    def is_bad(self) -> bool:
        return self in {Result.FAILED, Result.INTERRUPTED}


@dataclass(frozen=True, slots=True)
class Run:
    """A job, done or being done for a slot."""

    id: int
    job: str
    slot: datetime
    holder: str
    started_at: datetime
    ended_at: datetime | None = None
    succeeded: bool | None = None
    note: str = ""

    def result(self, now: datetime) -> Result:
        """Nobody says that a killed process was interrupted: the time does."""
        if self.ended_at is None:
            return Result.RUNNING if now - self.started_at < LONGEST_RUN else Result.INTERRUPTED
        return Result.DONE if self.succeeded else Result.FAILED


@dataclass(frozen=True, slots=True)
class Lease:
    """Who runs the jobs. `beat` grows at each of the holder's words; the date is for people only."""

    holder: str
    beat: int
    renewed_at: datetime = field(compare=False)


def may_hold(lease: Lease | None, me: str, unchanged_s: float, patience_s: float = PATIENCE_S) -> bool:
    """Whether a process may take, or keep, the lease that it has seen unchanged for so long on its own stopwatch."""
    return lease is None or lease.holder in {me, NOBODY} or unchanged_s >= patience_s


def is_due(slot: datetime, slots_run: Iterable[datetime], now: datetime) -> bool:
    """Whether a job's latest slot is still to be run, knowing the slots that were.

    Only the latest: however many were missed, it is caught up once. A later slot that was run stands for it: the clock
    was set back, or somebody ran the job by hand. But not a slot far in the future, of a clock that was wrong: the job
    would not run again until then.
    """
    return not any(slot <= run <= now + WRONG_CLOCK for run in slots_run)
