"""What people read about the jobs."""

from collections.abc import Iterator
from datetime import datetime

from core.clock import in_paris
from core.french_dates import stamp_text
from tasks.domain import NOBODY, PATIENCE_S, Job, Lease, Result, Run


def holder(lease: Lease | None, now: datetime) -> str:
    """Who runs the jobs, and since when it was not heard."""
    if lease is None or lease.holder == NOBODY:
        return "Personne ne s'occupe des tâches en ce moment : un processus le fera après son premier appel reçu."
    silence = max(0, round((now - lease.renewed_at).total_seconds()))
    if silence > PATIENCE_S:
        return f"{process(lease.holder)} s'occupait des tâches, sans nouvelles depuis le {moment(lease.renewed_at)}."
    return f"{process(lease.holder)} s'occupe des tâches (dernier signe il y a {silence} s)."


def process(name: str) -> str:
    """« svi-1, processus 4211 »."""
    machine, number, _chance = name.rsplit(":", 2)
    return f"{machine}, processus {number}"


def of_job(job: Job, last: Run | None, now: datetime, *, is_due: bool) -> Iterator[str]:
    """A job in three lines."""
    yield f"{job.label} ({job.name}), {job.schedule.label}"
    yield f"  dernière fois   {of_run(last, now) if last else 'jamais'}"
    yield f"  prochaine fois  {_next(job, now, is_due=is_due)}"


def of_run(run: Run, now: datetime) -> str:
    """« le 03/03/2026 à 3h15 : réussie en 0,2 s (12 empreintes effacées) »."""
    result = run.result(now)
    told = f"le {moment(run.started_at)} : {result.value}"
    if run.ended_at and result in {Result.DONE, Result.FAILED}:
        seconds = max(0.0, (run.ended_at - run.started_at).total_seconds())
        told += f" en {seconds:.1f} s".replace(".", ",")
    return f"{told} ({run.note})" if run.note else told


def moment(at: datetime) -> str:
    """On the clock of Paris."""
    return stamp_text(in_paris(at))


def _next(job: Job, now: datetime, *, is_due: bool) -> str:
    if is_due:
        return f"dès que possible : attendue depuis le {moment(job.schedule.latest(now))}"
    return f"le {moment(job.schedule.next(now))}"


def counted(count: int, one: str, several: str) -> str:
    """« 2 mails envoyés »."""
    return f"{count} {several if count > 1 else one}"
