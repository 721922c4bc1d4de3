"""Which process runs the jobs: one row of the database, and no clock that must be right.

The holder raises the row's beat every 20 seconds. The others watch: a beat that has not moved for 60 seconds **of the
watcher's own stopwatch** is that of a dead process, or of one that cannot reach the database, and the watcher takes the
lease with one UPDATE that succeeds only if the row is still what it saw. No date is ever compared: machines whose
clocks differ, a clock set back an hour or forward a year, on a machine or on the database's, neither keep a dead holder
in place nor remove one that lives. (Kubernetes elects its leaders so.)

A job begins in the very transaction that renews the lease (`store.claim`): who lost it, or cannot reach the database,
begins nothing more. One that was frozen in the middle of a job may end it while its successor works: jobs are
idempotent, and no slot is begun twice.
"""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from core.database import Database
from tasks import store
from tasks.domain import PATIENCE_S, Lease, may_hold


def process_name() -> str:
    """Tells one process from all others: machine, number, and chance, since in containers all have the same."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"


class Keeper:
    """Takes the lease when it may, and keeps it."""

    def __init__(
        self,
        database: Database,
        me: str,
        patience_s: float = PATIENCE_S,
        stopwatch: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self.me = me
        self._patience_s = patience_s
        self._stopwatch = stopwatch
        self._seen: Lease | None = None
        self._seen_at = stopwatch()
        self.is_mine = False
        """As of the last beat; a job that begins asks again."""

    def beat(self, at: datetime) -> bool:
        """Takes or renews the lease if it may; whether this process holds it. Raises `SQLAlchemyError`."""
        lease = store.lease(self._database)
        if lease != self._seen:
            self._seen, self._seen_at = lease, self._stopwatch()
        may = may_hold(lease, self.me, self._stopwatch() - self._seen_at, self._patience_s)
        self.is_mine = may and store.take_lease(self._database, lease, self.me, at)
        return self.is_mine

    def release(self, at: datetime) -> None:
        """Lets another take it at once. Raises `SQLAlchemyError`."""
        if self.is_mine:
            store.release_lease(self._database, self.me, at)
            self.is_mine = False
