"""How this process's webhooks went in the last hour, minute by minute: a few additions for each, and sixty places."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from threading import Lock

from call_log.domain import Refusal
from core.clock import Clock

MINUTES = 60
APOLOGY = "webhooks.help_document"
"""The operator asked for the fallback: it had no answer, or not in time."""
SLOW_S = 1.0
"""From here on a caller hears a silence."""


@dataclass(slots=True)
class Counts:
    """Of some webhooks: answered in all, and those of them that went otherwise than they should."""

    answered: int = 0
    slow: int = 0
    failed: int = 0
    """Broken, or without an answer in time: the caller heard the apology."""
    forged: int = 0
    """Without the operator's signature."""
    refused: int = 0
    """By a cap, or a block."""

    def add(self, other: "Counts") -> None:
        self.answered += other.answered
        self.slow += other.slow
        self.failed += other.failed
        self.forged += other.forged
        self.refused += other.refused


def minute_of(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp()) // 60


class Tally:
    """One per process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._places: list[tuple[int, Counts]] = [(0, Counts())] * MINUTES

    def observe(self, name: str, status: int, seconds: float, refusal: Refusal | None, failed: bool) -> None:  # noqa: FBT001
        """Adds a webhook: an observer of the door."""
        minute = minute_of(self._clock())
        with self._lock:
            kept, counts = self._places[minute % MINUTES]
            if kept != minute:
                counts = Counts()
                self._places[minute % MINUTES] = (minute, counts)
            counts.add(Counts(1, seconds >= SLOW_S, failed or name == APOLOGY, status == 403, refusal is not None))

    def hour(self, now: datetime) -> Mapping[int, tuple[int, ...]]:
        """The counts of each minute of the last hour in which something came."""
        oldest = minute_of(now) - MINUTES
        with self._lock:
            return {minute: astuple(counts) for minute, counts in self._places if minute > oldest}
