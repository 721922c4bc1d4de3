"""« Couverture »: where somebody will be reached, département by département, in the coming two weeks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from flask import current_app, render_template, request

from accounts.domain import Account
from admin.access import Access, access
from admin.blueprint import admin
from admin.coverage_table import DAYS, Cell, Row, State, rows
from admin.links import address, to_department
from admin.visitors import me
from core.clock import in_paris
from core.departments import all_departments
from schedules.setting_changes import HOLIDAY
from svi.parts import parts
from svi.snapshot import Snapshot

FEW = 12
"""Départements up to which nothing needs to be left out of the table."""


@admin.get("/couverture")
@access(Access.SIGNED_IN)
def coverage() -> str:
    """One row for each département that the visitor may see; a day that is not as usual leads to what makes it so."""
    account, snapshot = me(), parts().snapshots.latest()
    today = in_paris(parts().clock()).date()
    seen = [row for row in _kept(snapshot, today) if account.may_see(row.department_code)]
    regions, unusual_only = _regions(seen), "inhabituel" in request.args
    region = next((one for one in regions if one == request.args.get("region")), "")
    shown = [row for row in seen if _is_wanted(row, region, unusual_only=unusual_only)]
    return render_template(
        "admin/coverage.html",
        rows=shown,
        hidden=len(seen) - len(shown),
        weeks=_weeks(today),
        today=today,
        states=State,
        regions=regions if len(seen) > FEW else (),
        region=region,
        unusual_only=unusual_only,
        address=lambda row, cell: _mended_at(row, cell, snapshot, account),
        to_department=lambda code: to_department(code, account),
    )


def _kept(snapshot: Snapshot, today: date) -> Sequence[Row]:
    """The table is made once for each revision and day."""
    kept: dict[tuple[int, date], Sequence[Row]] = current_app.extensions.setdefault("svi-coverage", {})
    key = (snapshot.revision, today)
    made = kept.get(key)
    if made is None:  # two threads may make it at once, neither takes the other's away
        made = rows(snapshot, today)
        kept.clear()
        kept[key] = made
    return made


def _regions(seen: Sequence[Row]) -> list[str]:
    return sorted({all_departments()[row.department_code].region for row in seen})


def _is_wanted(row: Row, region: str, *, unusual_only: bool) -> bool:
    in_region = not region or all_departments()[row.department_code].region == region
    return in_region and not (unusual_only and row.is_usual)


def _weeks(today: date) -> list[tuple[date, list[date]]]:
    """The days, under the Monday of their week."""
    coming = [today + timedelta(days=n) for n in range(DAYS)]
    return [(monday, list(days)) for monday, days in groupby(coming, key=_monday)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


ANCHORS: Mapping[str, str] = {"absence": "absences", "closure": "exceptions", HOLIDAY: "feries"}
"""Where, on a page of hours, what makes a day so is changed."""


def _mended_at(row: Row, cell: Cell, snapshot: Snapshot, account: Account) -> str:
    """The screen of what makes a day so: the lines, or the hours; the national ones for what is closed everywhere."""
    if cell.cause is None:
        return ""
    code, kind = row.department_code, cell.cause.object_type
    if kind == "siao":
        return to_department(code, account)
    anchor = ANCHORS.get(kind, "")
    if cell.cause.object_key in {one.reference for one in snapshot.configuration.schedules.national.closures}:
        return address("admin.hours", account, _anchor=anchor)
    return address("admin.department_hours", account, code=code, _anchor=anchor) or to_department(code, account)
