"""What a process does beside the webhooks: it replays the events that waited for the database, and what it is given.

The replay is each machine's own, since the events wait on its disk; what is to be done once for all machines is the
scheduler's (`tasks`), which knows how to share.
"""

import os
from threading import Lock
from typing import Protocol

from call_log.replayer import Replayer
from call_log.service import CallLog
from core.logs import log


class Companion(Protocol):
    """Something else that lives as long as the process serves. Neither of these raises for a database that is away."""

    def start(self) -> None:
        """Returns at once."""

    def stop(self) -> None:
        """Does nothing if it was not started."""


class Background:
    """Begins with a process's first webhook, or the first look at its health.

    Not before: gunicorn loads the application, then forks, and threads stay behind.
    """

    def __init__(self, call_log: CallLog, *companions: Companion) -> None:
        self._call_log = call_log
        self._companions = companions
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
                for companion in self._companions:
                    companion.start()
            except RuntimeError as error:
                log.error("this process can start no thread beside the webhooks", error=str(error))

    def stop(self) -> None:
        """Ends it, after the replay in hand; the next webhook begins it again."""
        with self._lock:
            replayer, self._replayer, self._pid = self._replayer, None, 0
        for companion in self._companions:
            companion.stop()
        if replayer:
            replayer.stop()
