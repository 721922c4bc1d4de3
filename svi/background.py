"""What a process does beside the webhooks: it replays the events that waited for the database."""

import os
from threading import Lock

from call_log.replayer import Replayer
from call_log.service import CallLog
from core.logs import log


class Background:
    """Begins with a process's first webhook: gunicorn loads the application, then forks, and threads stay behind."""

    def __init__(self, call_log: CallLog) -> None:
        self._call_log = call_log
        self._lock = Lock()
        self._pid = 0
        self._replayer: Replayer | None = None

    def begin(self) -> None:
        """Does nothing when this process has begun. Never raises: a webhook is waiting."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            try:
                self._replayer = self._call_log.start_replaying()
            except RuntimeError as error:
                log.error("events that wait will not be replayed by this process", error=str(error))

    def stop(self) -> None:
        """Ends it, after the replay in hand; the next webhook begins it again."""
        with self._lock:
            replayer, self._replayer, self._pid = self._replayer, None, 0
        if replayer:
            replayer.stop()
