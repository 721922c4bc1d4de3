"""« Aujourd'hui »: is the service open, who calls, what needs attention."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from flask import Response, make_response, render_template, request

from accounts.domain import Account
from admin.access import Access, access
from admin.attention import View, attention
from admin.blueprint import admin
from admin.links import to_department
from admin.live import words
from admin.standing import counted, service_sentence, standing
from admin.visitors import me
from call_log import days, indicators
from core.clock import PARIS, in_paris
from core.departments import all_departments
from svi.parts import parts
from svi.snapshot import Snapshot

SHOWN = 30
"""Calls of the day, at most: the newest."""


@admin.get("/")
@access(Access.SIGNED_IN)
def today() -> str:
    """The first page after signing in; `suspendu` stops what moves by itself."""
    now, account, snapshot = parts().clock(), me(), parts().snapshots.latest()
    found = attention(View(parts(), snapshot, account, now))
    live = _live(account, snapshot, now)
    return render_template("admin/today.html", attention=found, is_paused="suspendu" in request.args, **live)


@admin.get("/direct")
@access(Access.SIGNED_IN)
def today_live() -> Response:
    """The part of the page that changes; nothing at all while it is what the page shows (`vu`)."""
    now, snapshot = parts().clock(), parts().snapshots.latest()
    if request.args.get("vu") == _mark(snapshot, now):
        return Response(status=204)
    return make_response(render_template("admin/today_live.html", **_live(me(), snapshot, now)))


def _mark(snapshot: Snapshot, now: datetime) -> str:
    """The same as long as no event came, no change was saved and the minute lasts: nothing else moves the page."""
    facts = (days.newest_event(parts().database), snapshot.revision, int(now.timestamp()) // 60)
    return sha256(repr(facts).encode()).hexdigest()[:16]


def _live(account: Account, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    mark = _mark(snapshot, now)  # before what it stands for: what comes between is shown again, never missed
    codes = account.visible(all_departments())
    standings = [standing(snapshot, code, now) for code in codes]
    calls = days.of_day(parts().database, *_day(now), lambda code: _concerns(account, code), SHOWN)
    return {
        "now": now,
        "mark": mark,
        "sentence": service_sentence(snapshot.configuration.schedules.national, now),
        "standings": standings,
        "counted": counted(standings),
        "calls": [(live, *words(live, account)) for live in calls],
        "totals": _totals(account, now),
        "target": indicators.TARGET,
        "shown": SHOWN,
        "to_department": lambda code: to_department(code, account),
    }


def _day(now: datetime) -> tuple[datetime, datetime]:
    day = in_paris(now).date()
    start, end = (datetime.combine(midnight, time.min, PARIS) for midnight in (day, day + timedelta(days=1)))
    return start, end


def _concerns(account: Account, code: str | None) -> bool:
    """A call that has not chosen its département concerns those who see all of them."""
    return account.may_see(code or "")


def _totals(account: Account, now: datetime) -> indicators.Totals:
    """Simulated calls are those of a demonstration; elsewhere they are somebody's tries."""
    since, until = _day(now)
    found = days.tallies(parts().database, since, until, include_simulated=parts().settings.demonstration)
    return indicators.total(tally for tally in found if _concerns(account, tally.department_code))
