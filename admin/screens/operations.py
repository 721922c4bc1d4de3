"""« Exploitation »: what the preflight finds, the processes that serve, their webhooks, the jobs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flask import render_template

from admin.access import Access, access
from admin.blueprint import admin
from carrier.findings import Level
from carrier.installation import Installation
from carrier.preflight import CHECKS, ON_THE_NETWORK, Answer, run
from core.database import Database
from svi.parts import parts
from svi.tally import MINUTES, Counts, minute_of
from tasks import sentences, store
from tasks.overview import overview
from tasks.workers import SHOWN, Worker, by_minute

KINDS: Mapping[Level, tuple[str, str]] = {
    Level.WRONG: ("bad", "à corriger"),
    Level.WATCH: ("watch", "à surveiller"),
    Level.GOOD: ("good", "en ordre"),
    Level.SKIPPED: ("neutral", "pas vérifié"),
}
"""The colour and the words of what a check found."""
_HERE = [check for check in CHECKS if check.needs not in ON_THE_NETWORK]
_OUTSIDE = [check for check in CHECKS if check.needs in ON_THE_NETWORK]
GROUPED = 5
"""Minutes in a row of the table of webhooks."""


@admin.get("/exploitation")
@access(Access.ADMINISTRATOR)
def operations() -> str:
    """What is here is checked at once; the public address and the operator when asked for."""
    return _page(())


@admin.post("/exploitation/verifications")
@access(Access.ADMINISTRATOR)
def check_outside() -> str:
    """Asks the network and the operator: it may take some seconds. Nothing changes, so nothing is redirected."""
    return _page(run(Installation(parts()), _OUTSIDE))


def _page(outside: Sequence[Answer]) -> str:
    parts().background.begin()  # this process tells of itself too
    database, now = parts().database, parts().clock()
    revision = parts().snapshots.latest().revision
    workers = store.workers(database, now - SHOWN)
    here = sorted(run(Installation(parts()), _HERE), key=_gravity)
    return render_template(
        "admin/operations.html",
        now=now,
        here=here,
        outside=outside,
        outside_titles=[check.title for check in _OUTSIDE],
        counts=Counter(answer.finding.level for answer in (*here, *outside)),
        kinds=KINDS,
        levels=Level,
        workers=[worker for worker in workers if not worker.stopped],
        process=sentences.process,
        revision=revision,
        versions=_versions(workers, now),
        hour=_hour(workers, now),
        **_jobs(database, now),
    )


def _gravity(answer: Answer) -> int:
    """What is to be mended is read first."""
    return list(KINDS).index(answer.finding.level)


def _versions(workers: Sequence[Worker], now: datetime) -> set[str]:
    """Of the processes that serve."""
    return {worker.version for worker in workers if not (worker.stopped or worker.is_silent(now))}


def _hour(workers: Sequence[Worker], now: datetime) -> tuple[Counts, list[tuple[datetime, Counts]]]:
    """The webhooks of the last hour in all, and by five minutes, the last ones first."""
    last = minute_of(now)
    found = by_minute(workers, last - MINUTES)
    first = last - last % GROUPED
    rows = [_row(found, start) for start in range(first, last - MINUTES, -GROUPED)]
    return _sum(found.values()), rows


def _row(found: Mapping[int, Counts], start: int) -> tuple[datetime, Counts]:
    minutes = [found[minute] for minute in range(start, start + GROUPED) if minute in found]
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=start), _sum(minutes)


def _sum(all_counts: Iterable[Counts]) -> Counts:
    total = Counts()
    for counts in all_counts:
        total.add(counts)
    return total


def _jobs(database: Database, now: datetime) -> dict[str, object]:
    return {"holder": sentences.holder(store.lease(database), now), "jobs": overview(parts(), now)}
