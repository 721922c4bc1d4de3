"""Calls something again and again in the background."""

import threading
from collections.abc import Callable

from core.logs import log


class Replayer(threading.Thread):
    """A daemon thread that replays every `interval_s` seconds; a failure is said in the logs and tried again.

    `prepare` comes before each pause; it does not raise.
    """

    def __init__(
        self, replay: Callable[[], int], interval_s: float, prepare: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(name="call-log-replayer", daemon=True)
        self._replay = replay
        self._prepare = prepare
        self._interval_s = interval_s
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until stopped."""
        while not self._pause():
            try:
                if moved := self._replay():
                    log.info("call_log_replayed", events=moved)
            except Exception:  # noqa: BLE001 - a thread that dies would leave the queue full for ever
                log.exception("call_log_replay_failed")

    def _pause(self) -> bool:
        self._prepare()
        return self._stopping.wait(self._interval_s)

    def stop(self) -> None:
        """Ends the thread, after the replay in hand."""
        self._stopping.set()
        if self.is_alive():
            self.join()
