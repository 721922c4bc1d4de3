"""APScheduler, made to go on when the machine's clock is set back. Imported late: it takes a while to load."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger


def background_scheduler(interval_s: float, *calls: Callable[[], None]) -> BackgroundScheduler:
    """One that makes each call again and again, first after an interval, on a thread of its own.

    A call must not use the scheduler: `shutdown` waits for it while it holds the scheduler's lock.
    """
    scheduler = BackgroundScheduler(
        jobstores={"default": SteadyStore()},
        executors={"default": ThreadPoolExecutor(len(calls))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone=UTC,
    )
    first = datetime.now(UTC) + timedelta(seconds=interval_s)
    for call in calls:
        scheduler.add_job(call, IntervalTrigger(seconds=interval_s, timezone=UTC), next_run_time=first)
    return scheduler


class SteadyStore(MemoryJobStore):  # type: ignore[misc]
    """Its jobs wait for a date: with a clock set back an hour they would wait an hour more. Then they are due now."""

    def __init__(self) -> None:
        super().__init__()
        self._last_look: datetime | None = None

    def get_due_jobs(self, now: datetime) -> list[Any]:
        """Called by APScheduler each time that it wakes up."""
        if self._last_look and now < self._last_look:
            for job in self.get_all_jobs():
                job.next_run_time = now
                self.update_job(job)
        self._last_look = now
        due: list[Any] = super().get_due_jobs(now)
        return due
