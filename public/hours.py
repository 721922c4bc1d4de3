"""The hours of the service and of each département: a page, and the same as JSON beside it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, url_for

from core.departments import Department, all_departments, find_code
from core.french_dates import WEEKDAYS
from prompts.spoken import spoken_hours
from public.exceptions import ranges, to_come
from public.headers import ALWAYS_ASKED
from schedules.domain import OpeningHours, Schedule
from svi.parts import parts

hours = Blueprint("hours", __name__, template_folder="templates", static_folder="static", static_url_path="/public")

NO_PHONE_SUPPORT = "pas d'assistance téléphonique"
NO_LINE = "personne n'est joignable par téléphone pour l'instant"


@hours.after_request
def _changes_with_the_clock(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", ALWAYS_ASKED)
    return response


@hours.get("/")
def home() -> Response:
    """The telephone in a demonstration, the hours otherwise."""
    target = "/simulateur" if parts().settings.demonstration else url_for("hours.service_hours")
    return redirect(target)  # type: ignore[return-value]


@hours.get("/horaires")
def service_hours() -> str:
    """The national hours, and the state of every département now."""
    now = parts().clock()
    states = [_state(department, now) for department in all_departments().values()]
    return render_template("public/hours.html", service=_service(now), states=states, settings=parts().settings)


@hours.get("/horaires.json")
def service_hours_json() -> Response:
    """The same for programs."""
    now = parts().clock()
    states = [_state(department, now) for department in all_departments().values()]
    return jsonify({**_service(now), "departements": states})


@hours.get("/horaires/<code>")
def department_hours(code: str) -> str:
    """The hours of one département, its coming holidays and closures."""
    department = _department(code)
    now = parts().clock()
    return render_template("public/department.html", **_details(department, now), settings=parts().settings)


@hours.get("/horaires/<code>.json")
def department_hours_json(code: str) -> Response:
    """The same for programs."""
    return jsonify(_details(_department(code), parts().clock()))


def _department(code: str) -> Department:
    known = find_code(code)
    if known is None:
        abort(404)
    return all_departments()[known]


def _service(now: datetime) -> dict[str, Any]:
    schedule = parts().snapshots.latest().configuration.schedules.national
    state = _of_schedule(schedule, now, schedule.next_opening(now))
    return {**state, "semaine": _week(schedule.hours), "calcule_a": now.isoformat()}


def _state(department: Department, now: datetime) -> dict[str, Any]:
    snapshot = parts().snapshots.known()
    schedule = snapshot.schedule(department.code)
    opening = schedule.next_opening(now)
    unreachable = _why_unreachable(department.code, opening or now)
    return {
        "departement": department.code,
        "nom": department.name,
        "assistance_telephonique": snapshot.siao(department.code).phone_support,
        "joignable": not unreachable,
        "horloge": "nationale" if schedule.timezone != department.timezone else "locale",
        **_of_schedule(schedule, now, opening, unreachable),
    }


def _why_unreachable(code: str, at: datetime) -> str:
    """Whatever the hours are; empty when a line may be rung on the day of this instant."""
    snapshot = parts().snapshots.known()
    if not snapshot.siao(code).phone_support:
        return NO_PHONE_SUPPORT
    return "" if snapshot.callable_lines(code, at) else NO_LINE


def _of_schedule(schedule: Schedule, now: datetime, opening: datetime | None, unreachable: str = "") -> dict[str, Any]:
    """No reopening is promised where no line would ring."""
    verdict = schedule.verdict(now)
    is_open = verdict.is_open and not unreachable
    return {
        "ouvert": is_open,
        "etat": unreachable or verdict.reason.label,
        "detail": "" if verdict.is_open or unreachable else verdict.detail,
        "prochaine_ouverture": opening.isoformat() if opening and not is_open and not unreachable else None,
        "horaires": spoken_hours([[(i.start, i.end) for i in day] for day in schedule.hours.days]),
        "fuseau": schedule.timezone,
    }


def _details(department: Department, now: datetime) -> dict[str, Any]:
    schedule = parts().snapshots.latest().schedule(department.code)
    today = schedule.local(now).date()
    years = (today.year, today.year + 1)
    holidays = {day: name for year in years for day, name in schedule.holidays(year).items() if day >= today}
    return {
        **_state(department, now),
        "complement": department.of_name,
        "semaine": _week(schedule.hours),
        "jours_feries": [{"jour": d.isoformat(), "nom": name} for d, name in sorted(holidays.items())][:15],
        **to_come(schedule, today),
    }


def _week(opening_hours: OpeningHours) -> list[dict[str, Any]]:
    return [
        {"jour": day, "plages": ranges(intervals)} for day, intervals in zip(WEEKDAYS, opening_hours.days, strict=True)
    ]
