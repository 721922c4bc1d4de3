"""After a database failure, a pause: callers must not wait for its time limit at every webhook."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Lets work through until it trips; then, after each pause, one try at a time until one succeeds."""

    def __init__(self, pause_s: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pause_s = pause_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._closed_until: float | None = None

    @property
    def is_paused(self) -> bool:
        """Did it fail just now?"""
        with self._lock:
            return self._closed_until is not None and self._monotonic() < self._closed_until

    def allows(self) -> bool:
        """May the database be tried now? True once per pause after a failure, so that one thread at most waits."""
        with self._lock:
            if self._closed_until is None:
                return True
            if self._monotonic() < self._closed_until:
                return False
            self._closed_until = self._monotonic() + self._pause_s
            return True

    def trip(self) -> None:
        """The database failed."""
        with self._lock:
            self._closed_until = self._monotonic() + self._pause_s

    def reset(self) -> None:
        """The database answered."""
        with self._lock:
            self._closed_until = None
