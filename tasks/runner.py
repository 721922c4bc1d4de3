"""Does the jobs and writes down how they went."""

from collections.abc import Sequence
from datetime import datetime
from errno import EACCES, ENOSPC, EROFS

from sqlalchemy.exc import SQLAlchemyError

from core.clock import Clock
from core.database import Database
from core.errors import UserError
from core.logs import log
from tasks import store
from tasks.domain import Job, Run, is_due

_ON_DISK = {ENOSPC: "le disque est plein", EACCES: "accès refusé à un fichier", EROFS: "le disque est en lecture seule"}


class Runner:
    """Runs jobs one after the other, in the name of a process or of a person."""

    def __init__(self, database: Database, clock: Clock, me: str) -> None:
        self._database = database
        self._clock = clock
        self._me = me

    def run_due(self, jobs: Sequence[Job]) -> None:
        """Runs what is due, as long as this process holds the lease. Raises `SQLAlchemyError`."""
        for job in jobs:
            now = self._clock()
            if is_waiting(self._database, job, now):
                slot = job.schedule.latest(now)
                run_id = store.claim(self._database, self._me, job.name, slot, now)
                if run_id is not None:
                    self._run(job, run_id, slot, now)

    def run_now(self, job: Job) -> Run:
        """Runs a job because somebody asked for it. Raises `SQLAlchemyError`."""
        now = self._clock()
        return self._run(job, store.begin_by_hand(self._database, self._me, job.name, now), now, now)

    def _run(self, job: Job, run_id: int, slot: datetime, started_at: datetime) -> Run:
        succeeded, note = _attempt(job, started_at)
        ended_at = self._clock()
        store.finish(self._database, run_id, ended_at, note, succeeded=succeeded)
        log.info("task_ended", task=job.name, succeeded=succeeded, note=note)
        return Run(run_id, job.name, slot, self._me, started_at, ended_at, succeeded, note)


def is_waiting(database: Database, job: Job, now: datetime) -> bool:
    """Whether the latest slot of a job is still to be run. Raises `SQLAlchemyError`."""
    slot = job.schedule.latest(now)
    return is_due(slot, store.slots_since(database, job.name, slot), now)


def _attempt(job: Job, now: datetime) -> tuple[bool, str]:
    try:
        return True, job.work(now)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is written down and the next job runs
        log.error("task_failed", task=job.name, error=type(error).__name__)
        return False, _why(error)


def _why(error: Exception) -> str:
    """A few French words, without anything that the error carries: it may hold personal data."""
    if isinstance(error, UserError):
        return error.format_message()
    if isinstance(error, SQLAlchemyError):
        return f"la base de données n'a pas répondu, ou a refusé ({type(error).__name__})"
    if isinstance(error, OSError):
        return _ON_DISK.get(error.errno or 0, f"un fichier ou le disque a refusé ({type(error).__name__})")
    return f"erreur imprévue ({type(error).__name__})"
