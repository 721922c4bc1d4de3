"""`/horaires.ics` and `/horaires/<code>.ics`: the calendars to subscribe to, for anybody, like the hours themselves."""

from urllib.parse import urlsplit

from flask import Response, abort, request

from core.departments import Department, all_departments, find_code
from public.calendars import Source, calendar_text
from public.hours import hours
from svi.parts import parts
from svi.snapshot import Snapshot

NAME = "SI SIAO"


@hours.get("/horaires.ics")
def service_calendar() -> Response:
    """The public holidays of the whole country, and what is closed or open everywhere."""
    snapshot = parts().snapshots.latest()
    page, host = _place("/horaires")
    return _file(snapshot, Source(snapshot.configuration.schedules.national, NAME, page, host), "horaires")


@hours.get("/horaires/<code>.ics")
def department_calendar(code: str) -> Response:
    """Those of a département, with its own closures and absences."""
    known = find_code(code)
    if known is None:
        abort(404)
    snapshot = parts().snapshots.latest()
    return _file(snapshot, _of_department(snapshot, all_departments()[known]), f"horaires-{known}")


def _of_department(snapshot: Snapshot, department: Department) -> Source:
    page, host = _place(f"/horaires/{department.code}")
    generic_mail = snapshot.siao(department.code).mail
    return Source(snapshot.schedule(department.code), f"{NAME} {department.name}", page, host, generic_mail)


def _place(path: str) -> tuple[str, str]:
    """The whole address of a page, and the name of our host: those of the setting, whoever asks and however."""
    base = parts().settings.pages_url
    return base + path, urlsplit(base).hostname or "localhost"


def _file(snapshot: Snapshot, source: Source, name: str) -> Response:
    """Made again only when something was saved, or a year began: diaries ask several times a day."""
    now = parts().clock()
    answer = Response(mimetype="text/calendar", headers={"Content-Disposition": f"inline; filename={name}.ics"})
    answer.set_etag(f"{snapshot.revision}-{source.schedule.local(now).year}", weak=True)
    answer.make_conditional(request)
    if answer.status_code == 200:
        answer.set_data(calendar_text(source, now))
    return answer
