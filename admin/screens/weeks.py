"""The editor of a week: the national one, or that of a département, which may go back to the national one."""

from collections.abc import Mapping

from flask import Response, render_template, request, url_for

from admin.access import Access, access
from admin.blueprint import admin
from admin.going_on import go_on
from admin.saving import Outcome, save
from admin.schedule_forms import WeekForm
from admin.seen import now_seen
from admin.visitors import me
from core.edits import Edit
from proposals.domain import Kind
from schedules import service
from schedules.assembly import NATIONAL, ServiceSchedules
from schedules.domain import OpeningHours
from schedules.edits import hours_edit
from svi.parts import parts

REPEAT, RESET = "recopier", "reinitialiser"
"""What the buttons besides « Enregistrer » ask for."""


@admin.route("/horaires/semaine", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def national_week() -> str | Response:
    """The hours of all départements that have no own ones."""
    return _week(None, url_for("admin.hours"))


@admin.route("/horaires/<code>/semaine", methods=["GET", "POST"])
@access(Access.PROPOSES)
def department_week(code: str) -> str | Response:
    """The hours of a département."""
    return _week(code, url_for("admin.department_hours", code=code))


def _week(code: str | None, back: str) -> str | Response:
    form, schedules = WeekForm(), service.load(parts().database)
    outcome = _answer(form, code) if request.method == "POST" else None
    if outcome and outcome.is_done:
        return go_on(outcome, back)
    if request.method == "GET":
        form.show_hours(schedules.for_department(code or NATIONAL).hours)
        form.show(now_seen([_edit(schedules, code, None)]))
    return render_template(
        "admin/week_form.html", form=form, code=code, outcome=outcome, back=back, **_about(schedules, code)
    )


def _about(schedules: ServiceSchedules, code: str | None) -> Mapping[str, object]:
    own = schedules.own_hours
    return {
        "may_change": me().may_change(code),
        "is_own": (code or NATIONAL) in own,
        "total": len(schedules.by_department),
        "followers": sum(1 for one in schedules.by_department if one not in own),
    }


def _answer(form: WeekForm, code: str | None) -> Outcome | None:
    """None when the page is only to be shown again."""
    if request.form.get("action") == REPEAT:
        form.repeat_monday()
        return None
    if request.form.get("action") == RESET:
        return save([form.seen(hours_edit(code, None, None))], form, code=code, kind=Kind.HOURS)
    if not form.validate():
        return None
    return save([form.seen(hours_edit(code, None, form.hours))], form, code=code, kind=Kind.HOURS)


def _edit(schedules: ServiceSchedules, code: str | None, after: OpeningHours | None) -> Edit:
    key = code or NATIONAL
    before = schedules.for_department(key).hours if key in schedules.own_hours else None
    return hours_edit(code, before, after)
