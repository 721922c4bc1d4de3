"""SQLite's log is copied into its file beside the calls, not in the middle of the answer to one.

A commit that finds a thousand pages in the log copies them all by itself, and its caller waits; here a thread of each
process does it every second, without keeping anybody from writing (https://www.sqlite.org/wal.html#ckpt).
"""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

from core.database import Database

INTERVAL_S = 1.0
WORTH_BYTES = 1 << 20


class Checkpoints:
    """Lives as long as the process serves; does nothing for a database server."""

    def __init__(self, database: Database) -> None:
        self._file = database.url.database if database.is_sqlite else None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Returns at once."""
        if self._file:
            self._stopping = threading.Event()
            self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Does nothing if it was not started."""
        thread, self._thread = self._thread, None
        if thread:
            self._stopping.set()
            thread.join()

    def checkpoint(self) -> bool:
        """Copies what can be copied without waiting for anybody; whether there was enough to be worth it."""
        log = Path(f"{self._file}-wal")
        if not log.exists() or log.stat().st_size < WORTH_BYTES:
            return False
        with closing(sqlite3.connect(str(self._file), timeout=0)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return True

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_S):
            with suppress(OSError, sqlite3.Error):  # somebody else is at it, or the disk is full: the next time
                self.checkpoint()
