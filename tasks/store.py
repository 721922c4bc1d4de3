"""The only queries of the scheduler, each a short transaction. A database away raises SQLAlchemy's errors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.database import Database
from tasks.domain import NOBODY, Lease, Run
from tasks.models import LONGEST_NOTE, LeaseRow, RunRow, WorkerRow, to_lease, to_run, to_worker, to_worker_row
from tasks.workers import Worker

NAME = "taches"


def lease(database: Database) -> Lease | None:
    """The lease as it stands; None if nobody ever took it."""
    with database.reading() as session:
        row = session.get(LeaseRow, NAME)
        return to_lease(row) if row else None


def take_lease(database: Database, seen: Lease | None, me: str, at: datetime) -> bool:
    """Takes or renews the lease, if it is still the one that was seen."""
    try:
        with database.transaction() as session:
            if seen is None:
                session.add(LeaseRow(name=NAME, holder=me, beat=1, renewed_at=at))
                return True
            if seen.holder == me:
                return _renew(session, me, at)
            return _hand_over(session, me, at, LeaseRow.holder == seen.holder, LeaseRow.beat == seen.beat)
    except IntegrityError:  # another was the first
        return False


def release_lease(database: Database, me: str, at: datetime) -> bool:
    """Gives the lease back, for another to take at once."""
    with database.transaction() as session:
        return _hand_over(session, NOBODY, at, LeaseRow.holder == me)


def _renew(session: Session, me: str, at: datetime) -> bool:
    return _hand_over(session, me, at, LeaseRow.holder == me)


def _hand_over(session: Session, to: str, at: datetime, *conditions: ColumnElement[bool]) -> bool:
    statement = update(LeaseRow).where(LeaseRow.name == NAME, *conditions)
    return _count(session, statement.values(holder=to, beat=LeaseRow.beat + 1, renewed_at=at)) == 1


def claim(database: Database, me: str, job: str, slot: datetime, at: datetime) -> int | None:
    """Begins a run, for the holder of the lease alone (which is renewed), once for a slot; its id, or None."""
    try:
        with database.transaction() as session:
            return _begin(session, me, job, slot, at) if _renew(session, me, at) else None
    except IntegrityError:  # this slot was run
        return None


def begin_by_hand(database: Database, who: str, job: str, at: datetime) -> int:
    """Begins a run that somebody asked for: its slot is now, and no lease is needed."""
    with database.transaction() as session:
        return _begin(session, who, job, at, at)


def _begin(session: Session, holder: str, job: str, slot: datetime, at: datetime) -> int:
    row = RunRow(job=job, slot=slot, holder=holder, started_at=at, note="")
    session.add(row)
    session.flush()
    return row.id


def finish(database: Database, run_id: int, at: datetime, note: str, *, succeeded: bool) -> None:
    """Says how a run ended."""
    ended = {"ended_at": at, "succeeded": succeeded, "note": note[:LONGEST_NOTE]}
    with database.transaction() as session:
        session.execute(update(RunRow).where(RunRow.id == run_id).values(ended))


def slots_since(database: Database, job: str, slot: datetime) -> Sequence[datetime]:
    """The slots of a job that were run, from one on."""
    with database.reading() as session:
        return session.scalars(select(RunRow.slot).where(RunRow.job == job, RunRow.slot >= slot)).all()


def last_runs(database: Database) -> dict[str, Run]:
    """The last run of each job."""
    with database.reading() as session:
        rows = session.scalars(select(RunRow).where(RunRow.id.in_(_last_ids())))
        return {row.job: to_run(row) for row in rows}


def forget_runs(database: Database, before: datetime, *names: str) -> int:
    """Erases the runs (of these jobs, or of all) that started before an instant, but for each job's last; how many."""
    is_meant = RunRow.job.in_(names) if names else true()
    old = delete(RunRow).where(RunRow.started_at < before, RunRow.id.not_in(_last_ids()), is_meant)
    with database.transaction() as session:
        return _count(session, old)


def put_worker(database: Database, worker: Worker) -> None:
    """What a process tells of itself, in place of what it told before."""
    with database.transaction() as session:
        session.merge(to_worker_row(worker))


def workers(database: Database, since: datetime) -> Sequence[Worker]:
    """The processes heard since an instant, by name: those of a machine together."""
    with database.reading() as session:
        heard = select(WorkerRow).where(WorkerRow.seen_at >= since).order_by(WorkerRow.name)
        return [to_worker(row) for row in session.scalars(heard)]


def forget_workers(database: Database, before: datetime) -> int:
    """Erases the processes that were not heard since an instant; how many."""
    with database.transaction() as session:
        return _count(session, delete(WorkerRow).where(WorkerRow.seen_at < before))


def _last_ids() -> Any:  # noqa: ANN401 - SQLAlchemy's select of one column
    return select(func.max(RunRow.id)).group_by(RunRow.job)


def _count(session: Session, statement: Any) -> int:  # noqa: ANN401 - an update or a delete
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
