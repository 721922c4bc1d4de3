"""The tables of the scheduler, and how their rows become domain objects."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from tasks.domain import Lease, Run
from tasks.workers import Worker

LONGEST_NOTE = 200


class LeaseRow(Base):
    """One row: who runs the jobs."""

    __tablename__ = "task_lease"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    beat: Mapped[int]
    renewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RunRow(Base):
    """One run. The constraint lets a job run once for a slot, whoever believes that it holds the lease."""

    __tablename__ = "task_runs"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(50))
    slot: Mapped[datetime] = mapped_column(UtcDateTime)
    holder: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE))


class WorkerRow(Base):
    """One process that serves, or served. Few and short: nothing needs an index."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    serves: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped: Mapped[bool]
    minutes: Mapped[dict[str, Any]] = mapped_column(JSON)


def to_worker_row(worker: Worker) -> WorkerRow:
    """The row of a process."""
    minutes = {str(minute): list(counts) for minute, counts in worker.minutes.items()}
    return WorkerRow(
        name=worker.name,
        version=worker.version,
        serves=worker.serves,
        revision=worker.revision,
        started_at=worker.started_at,
        seen_at=worker.seen_at,
        stopped=worker.stopped,
        minutes=minutes,
    )


def to_worker(row: WorkerRow) -> Worker:
    """The process of a row."""
    minutes = {int(minute): tuple(counts) for minute, counts in row.minutes.items()}
    return Worker(row.name, row.version, row.serves, row.revision, row.started_at, row.seen_at, row.stopped, minutes)


def to_lease(row: LeaseRow) -> Lease:
    """The lease of a row."""
    return Lease(row.holder, row.beat, row.renewed_at)


def to_run(row: RunRow) -> Run:
    """The run of a row."""
    return Run(row.id, row.job, row.slot, row.holder, row.started_at, row.ended_at, row.succeeded, row.note)
