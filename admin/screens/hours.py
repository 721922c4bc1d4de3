"""« Horaires et jours fériés »: the national hours, who has others, the year, what is closed or open exceptionally."""

from collections.abc import Sequence

from flask import Response, redirect, render_template, request, url_for

from accounts.domain import Account
from admin.access import Access, access
from admin.blueprint import admin
from admin.schedule_place import address_of_change
from admin.visitors import me
from admin.year_view import asked_year, year_context
from core.clock import in_paris
from core.departments import all_departments, find_code
from schedules import service
from schedules.assembly import ServiceSchedules
from schedules.domain import ScheduleException
from schedules.texts import week_lines
from schedules.year import Entry, EntryKind, exception_entries, holiday_entries
from svi.parts import parts


@admin.get("/horaires")
@access(Access.SIGNED_IN)
def hours() -> str | Response:
    """The whole screen; with the name of a département, its page."""
    asked = request.args.get("departement", "")
    code = find_code(asked)
    if code and me().may_see(code):
        return redirect(url_for("admin.department_hours", code=code))  # type: ignore[return-value]
    schedules, today = service.load(parts().database), in_paris(parts().clock()).date()
    seen = _visible(service.list_exceptions(parts().database), me())
    return render_template(
        "admin/hours.html",
        week=week_lines(schedules.national.hours),
        own_weeks=_own_weeks(schedules),
        departments=[all_departments()[one] for one in me().visible(all_departments())],
        exceptions=[entry for entry in exception_entries(seen) if not entry.is_over(today)],
        today=today,
        url_of=address_of_change,
        feed=parts().settings.pages_url + url_for("hours.service_calendar"),
        **year_context([*holiday_entries(year := asked_year(today)), *_without_absences(seen)], year, today),
    )


def _visible(exceptions: Sequence[ScheduleException], account: Account) -> list[ScheduleException]:
    return [one for one in exceptions if one.department_code is None or account.may_see(one.department_code)]


def _without_absences(exceptions: Sequence[ScheduleException]) -> list[Entry]:
    """The year of everybody tells what is closed or open; an absence is on the page of its département."""
    return [entry for entry in exception_entries(exceptions) if entry.kind is not EntryKind.ABSENCE]


def _own_weeks(schedules: ServiceSchedules) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The départements that have chosen their own week, and it."""
    chosen = [code for code in all_departments() if code in schedules.own_hours]
    return [(code, week_lines(schedules.for_department(code).hours)) for code in me().visible(chosen)]
