"""The hours of the service and of each département: a page, and the same as JSON beside it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, url_for
from werkzeug.exceptions import HTTPException

from core.departments import Department, all_departments, find_code
from prompts.spoken import spoken_hours
from public.errors import not_shown
from schedules.domain import OpeningHours, Reason, Schedule
from svi.parts import parts

hours = Blueprint("hours", __name__, template_folder="templates", static_folder="static", static_url_path="/public")
hours.app_errorhandler(HTTPException)(not_shown)

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NO_PHONE_SUPPORT = "pas d'assistance téléphonique"


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
    return {**_of_schedule(schedule, now), "semaine": _week(schedule.hours), "calcule_a": now.isoformat()}


def _state(department: Department, now: datetime) -> dict[str, Any]:
    snapshot = parts().snapshots.known()
    phone_support = snapshot.siao(department.code).phone_support
    return {
        "departement": department.code,
        "nom": department.name,
        "assistance_telephonique": phone_support,
        **_of_schedule(snapshot.schedule(department.code), now, phone_support=phone_support),
    }


def _of_schedule(schedule: Schedule, now: datetime, *, phone_support: bool = True) -> dict[str, Any]:
    verdict = schedule.verdict(now)
    is_open = verdict.is_open and phone_support
    opening = None if is_open or not phone_support else schedule.next_opening(now)
    return {
        "ouvert": is_open,
        "etat": verdict.reason.label if phone_support else NO_PHONE_SUPPORT,
        "detail": verdict.detail if verdict.reason is not Reason.OPEN else "",
        "prochaine_ouverture": opening.isoformat() if opening else None,
        "horaires": spoken_hours([[(i.start, i.end) for i in day] for day in schedule.hours.days]),
        "fuseau": schedule.timezone,
    }


def _details(department: Department, now: datetime) -> dict[str, Any]:
    schedule = parts().snapshots.latest().schedule(department.code)
    today = schedule.local(now).date()
    years = (today.year, today.year + 1)
    holidays = {day: name for year in years for day, name in schedule.holidays(year).items() if day >= today}
    closures = [c for c in schedule.closures if c.last_day >= today]
    return {
        **_state(department, now),
        "complement": department.of_name,
        "semaine": _week(schedule.hours),
        "jours_feries": [{"jour": d.isoformat(), "nom": name} for d, name in sorted(holidays.items())][:15],
        "fermetures": [
            {"du": c.first_day.isoformat(), "au": c.last_day.isoformat(), "motif": c.reason} for c in closures
        ],
    }


def _week(opening_hours: OpeningHours) -> list[dict[str, Any]]:
    return [
        {"jour": day, "plages": [{"de": f"{i.start:%H:%M}", "a": f"{i.end:%H:%M}"} for i in intervals]}
        for day, intervals in zip(DAYS, opening_hours.days, strict=True)
    ]
