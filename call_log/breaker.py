"""After a database failure, a pause: callers must not wait for its time limit at every webhook."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from core import urgent

PAUSE_S = 5.0
SLOW = 0.5
"""Of the time that a webhook waits at most: an answer that takes longer is good, but the next should not wait for one.

So a webhook that asks several times waits too long once at most, whether the database hangs or is only slow.
"""


class Breaker:
    """Lets work through until it trips; then, after each pause, one try at a time until one succeeds."""

    def __init__(self, pause_s: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.now = monotonic
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._closed_until: float | None = None
        self._along: list[Breaker] = []

    @property
    def is_paused(self) -> bool:
        """Did it fail just now?"""
        with self._lock:
            return self._closed_until is not None and self.now() < self._closed_until

    def allows(self) -> bool:
        """May the database be tried now? True once per pause after a failure, so that one thread at most waits."""
        with self._lock:
            if self._closed_until is None:
                return True
            if self.now() < self._closed_until:
                return False
            self._closed_until = self.now() + self._pause_s
            return True

    def takes_along(self, other: "Breaker") -> None:
        """When this one trips, the other does."""
        self._along.append(other)

    def trip(self) -> None:
        """The database failed."""
        self._pause()
        for other in self._along:
            other._pause()  # noqa: SLF001 - another breaker

    def _pause(self) -> None:
        with self._lock:
            self._closed_until = self.now() + self._pause_s

    def reset(self) -> None:
        """The database answered."""
        with self._lock:
            self._closed_until = None

    def answered(self, asked_at: float) -> None:
        """The database answered what it was asked then (`now`): soon enough, or so late that it is left in peace."""
        if self.now() - asked_at > urgent.WAIT_S * SLOW:
            self.trip()
        else:
            self.reset()


@dataclass(frozen=True, slots=True)
class Breakers:
    """Of one process. What cannot be read cannot be written; SQLite may refuse to write (a lock, a full disk) and be
    read all the same, and an answer to a question tells nothing of the next writing.
    """

    reads: Breaker
    writes: Breaker

    @classmethod
    def of(
        cls, *, is_sqlite: bool, pause_s: float = PAUSE_S, monotonic: Callable[[], float] = time.monotonic
    ) -> "Breakers":
        """A server that does not take an event is not asked questions either: it would make callers wait twice."""
        reads, writes = Breaker(pause_s, monotonic), Breaker(pause_s, monotonic)
        reads.takes_along(writes)
        if not is_sqlite:
            writes.takes_along(reads)
        return cls(reads, writes)
