"""The configuration is read beside the calls: one reading at a time, for which a caller waits a moment at most."""

from collections.abc import Callable
from threading import Lock, Thread


class StillReadingError(Exception):
    """It goes on; what it finds will be there for the next call."""


class Reading:
    """Runs a function in a thread of its own, once at a time."""

    def __init__(self, read: Callable[[], None]) -> None:
        self._read = read
        self._lock = Lock()
        self._thread: Thread | None = None
        self._error: Exception | None = None

    def run(self, wait_s: float, *, wait_for_others: bool) -> None:
        """Returns once it is read. Raises what reading raised, or `StillReadingError` after the wait.

        `wait_for_others`: also when another caller began it; else only who began it waits.
        """
        thread, is_mine = self._begin()
        thread.join(wait_s if is_mine or wait_for_others else 0)
        if thread.is_alive():
            raise StillReadingError
        if self._error:
            raise self._error

    def _begin(self) -> tuple[Thread, bool]:
        with self._lock:
            if self._thread and self._thread.is_alive():
                return self._thread, False
            self._thread = Thread(target=self._work, name="configuration", daemon=True)
            self._thread.start()
            return self._thread, True

    def _work(self) -> None:
        try:
            self._read()
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self._error = error
        else:
            self._error = None
