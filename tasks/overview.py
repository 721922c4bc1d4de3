"""Every job with its last run, as people read it: `flask taches`, and the page « Exploitation »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mail.transports import transport_of
from svi.parts import Parts
from tasks import store
from tasks.domain import Job, Result, Run
from tasks.jobs import declared
from tasks.runner import is_waiting


@dataclass(frozen=True, slots=True)
class JobState:
    """A job, how it went the last time, and whether it is waited for."""

    job: Job
    last: Run | None
    result: Result | None
    """None when it was never run."""
    is_due: bool
    next: datetime

    @property
    def is_bad(self) -> bool:
        return self.result is not None and self.result.is_bad


def jobs_of(known: Parts) -> Sequence[Job]:
    """The jobs of a service."""
    settings = known.settings
    transport = transport_of(settings.mail)
    return declared(
        known.database, known.call_log, settings.data_dir, settings.caps, transport=transport, usage=known.watch.usage
    )


def overview(known: Parts, now: datetime) -> Sequence[JobState]:
    """All jobs, in the order of the table. Raises `SQLAlchemyError`."""
    last = store.last_runs(known.database)
    return [_state(known, job, last.get(job.name), now) for job in jobs_of(known)]


def _state(known: Parts, job: Job, last: Run | None, now: datetime) -> JobState:
    is_due = is_waiting(known.database, job, now)
    return JobState(job, last, last.result(now) if last else None, is_due, job.schedule.next(now))
