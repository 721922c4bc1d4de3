"""What a process tells of itself, beside the scheduler's beat: never on the path of a webhook."""

from datetime import datetime

from core.database import Database
from core.program import VERSION
from svi.snapshots import Snapshots
from svi.tally import Tally
from tasks import store
from tasks.workers import Worker


class Presence:
    """One per process. Each word replaces the one before. Raises `SQLAlchemyError`."""

    def __init__(self, database: Database, snapshots: Snapshots, tally: Tally, serves: str) -> None:
        self._database = database
        self._snapshots = snapshots
        self._tally = tally
        self._serves = serves
        self._started_at: datetime | None = None

    def tell(self, me: str, at: datetime, *, stopped: bool = False) -> None:
        """A look at the configuration comes first: after a change, the next caller need not wait for it."""
        self._started_at = self._started_at or at
        revision = (self._snapshots.known() if stopped else self._snapshots.latest()).revision
        minutes = self._tally.hour(at)
        worker = Worker(me, VERSION, self._serves, revision, self._started_at, at, stopped, minutes)
        store.put_worker(self._database, worker)

    def leave(self, me: str, at: datetime) -> None:
        """The process ends; nothing is told of one that never told anything (a short command)."""
        if self._started_at is not None:
            self.tell(me, at, stopped=True)
