"""The calls of a period as a spreadsheet: no number; the labels of lines, which may name people, not for observers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, render_template, request, send_file

from admin.access import Access, access
from admin.blueprint import admin
from admin.prompt_pages import asked_department
from admin.visitors import me
from call_log.domain import CallSummary
from core.clock import PARIS, in_paris
from core.departments import all_departments
from core.errors import UserError
from public.headers import KEPT_NOWHERE
from svi.parts import parts

LONGEST = timedelta(days=400)
"""A year and a bit: more is asked for in several times, or on the command line."""


@admin.get("/journal")
@access(Access.SIGNED_IN)
def call_log_export() -> str:
    """Which calls?"""
    return _page()


def _page(refusal: str = "") -> str:
    account = me()
    since, until = _quarter(in_paris(parts().clock()).date())
    return render_template(
        "admin/call_log_export.html",
        refusal=refusal,
        since=request.args.get("du") or since.isoformat(),
        until=request.args.get("au") or until.isoformat(),
        code=request.args.get("departement", ""),
        departments=[all_departments()[code] for code in account.visible(all_departments())],
        sees_all=account.may_see(""),
    )


def _quarter(today: date) -> tuple[date, date]:
    """From the first day of the quarter, that of the national survey, until today."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today


@admin.get("/journal/appels.<kind>")
@access(Access.SIGNED_IN)
def calls_file(kind: str) -> str | Response:
    """The file, or the page again with what is wrong."""
    if kind not in {"csv", "xlsx"}:
        abort(404)
    code = asked_department(me())
    if not code and not me().may_see(""):
        return _page("Choisissez un département.")
    try:
        since, until = _period(request.args.get("du", ""), request.args.get("au", ""))
    except UserError as error:
        return _page(error.format_message())
    return _file(kind, since, until, code)


def _period(since: str, until: str) -> tuple[date, date]:
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError as error:
        raise UserError("Donnez les deux jours.") from error
    if last < first:
        raise UserError(f"Les dates sont inversées : le {last:%d/%m/%Y} est avant le {first:%d/%m/%Y}.")
    if last - first > LONGEST or last.year > 9000:
        raise UserError("Un an au plus à la fois.")
    return first, last


def _file(kind: str, since: date, until: date, code: str) -> Response:
    from call_log.export import export  # spreadsheets are read in when somebody asks for one

    calls = parts().call_log.calls(
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1)),
        department_code=code or None,
        include_simulated=parts().settings.demonstration,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"appels.{kind}"
        export(path, calls if me().sees_personal_data else _without_names(calls))
        file = path.open("rb")  # it lives on until it is sent
    name = f"appels-{code + '-' if code else ''}{since}-{until}.{kind}"
    answer = send_file(file, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return answer


def _without_names(calls: Iterable[CallSummary]) -> Iterator[CallSummary]:
    """The label of a line may name somebody."""
    return (replace(call, line_label=None) for call in calls)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)
