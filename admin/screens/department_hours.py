"""The hours of one département: is somebody there, the week, the clock, the public holidays, what is exceptional."""

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for

from admin.access import Access, access
from admin.blueprint import admin
from admin.department_schedule import view, what_is_shown
from admin.exception_edits import additions, endings, is_good_new
from admin.going_on import go_on
from admin.saving import Outcome, save
from admin.schedule_forms import AbsenceForm
from admin.schedule_place import address_of_change, place
from admin.screens.exceptions import PREVIEW, said_to_callers
from admin.seen import EditForm
from admin.visitors import me
from core.departments import department
from proposals.domain import Kind
from schedules.domain import holidays_of_zone
from schedules.edits import clock_edit, holiday_edit
from schedules.year import EntryKind
from svi.parts import parts


@admin.get("/horaires/<code>")
@access(Access.SEES)
def department_hours(code: str) -> str:
    """The whole page."""
    return _page(code)


@admin.post("/horaires/<code>/absence")
@access(Access.PROPOSES)
def new_absence(code: str) -> str | Response:
    """The most frequent act of a référent."""
    where, form = place(code), AbsenceForm()
    if request.headers.get("HX-Request"):
        return render_template("admin/heard.html", said=said_to_callers(form, [code]), kind=EntryKind.ABSENCE)
    outcome = None
    if request.form.get("action") != PREVIEW and is_good_new(form, [code], where.existing, where.today):
        outcome = save(additions(form, [code]), form, code=code, kind=Kind.ABSENCE)
    return _done(code, outcome) or _page(code, absence=form, outcome=outcome, about="absence")


@admin.post("/horaires/<code>/retour")
@access(Access.PROPOSES)
def back(code: str) -> str | Response:
    """« Je suis de retour »: the absence is over from today on, however many times it was noted."""
    where, form = place(code), EditForm()
    named = request.form.getlist("ref")
    chosen = [one for one in where.existing if one.reference in named and one.department_code == code]
    if not chosen:
        flash("Cette absence n'existe plus.", "warning")
        return _to_page(code)
    outcome = save(endings(form, chosen, where.today), form, code=code, kind=Kind.ABSENCE)
    return _done(code, outcome) or _page(code, outcome=outcome, about=named[0], posted=form)


@admin.post("/horaires/<code>/feries")
@access(Access.PROPOSES)
def holidays(code: str) -> str | Response:
    """On which public holidays nobody answers: those that are ticked."""
    form, closed = EditForm(), request.form.getlist("ferme")
    wanted = {holiday: holiday not in closed for holiday in holidays_of_zone(department(code).holiday_zone)}
    edits = [form.seen(holiday_edit(code, holiday, off=off)) for holiday, off in wanted.items()]
    outcome = save(edits, form, code=code, kind=Kind.HOURS)
    return _done(code, outcome) or _page(code, outcome=outcome, about="feries", posted=form)


@admin.post("/horaires/<code>/horloge")
@access(Access.PROPOSES)
def clock(code: str) -> str | Response:
    """Which clock the hours are read on."""
    form = EditForm()
    edit = clock_edit(code, national=request.form.get("horloge") == "paris")
    outcome = save([form.seen(edit)], form, code=code, kind=Kind.HOURS)
    return _done(code, outcome) or _page(code, outcome=outcome, about="horloge", posted=form)


def _done(code: str, outcome: Outcome | None) -> Response | None:
    if outcome is None or not outcome.is_done:
        return None
    return go_on(outcome, url_for("admin.department_hours", code=code))


def _to_page(code: str) -> Response:
    return redirect(url_for("admin.department_hours", code=code), 303)  # type: ignore[return-value]


def _page(
    code: str,
    *,
    absence: AbsenceForm | None = None,
    outcome: Outcome | None = None,
    about: str = "",
    posted: EditForm | None = None,
) -> str:
    """`about`: which of its forms the outcome is of; what that one carried stays."""
    where = place(code)
    form = absence or _absence_form(code, where.today)
    seen = what_is_shown(where) | ({about: posted.vu.data} if posted else {})
    return render_template(
        "admin/department_hours.html",
        where=where,
        **view(where, parts().clock()),
        may_edit=me().may_propose(code),
        may_change=me().may_change(code),
        url_of=address_of_change,
        form=form,
        said=said_to_callers(form, [code]),
        outcome=outcome,
        about=about,
        ticked=request.form.getlist("ferme") if about == "feries" else None,
        seen=seen,
    )


def _absence_form(code: str, today: date) -> AbsenceForm:
    """From today, with the address of the structure: two fields of three are often right."""
    form = AbsenceForm(formdata=None)
    form.first_day.show(today)
    form.urgent_mail.data = parts().snapshots.latest().siao(code).mail
    form.show({})
    return form
