"""How people read an edit of the schedules: which object, and each of its fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from core.departments import all_departments
from core.edits import Edit, Field
from schedules.domain import Interval, OpeningHours
from schedules.holidays import holiday_label
from schedules.texts import days_text, interval_text, intervals_text, week_lines


def _of_place(code: str | None) -> str:
    return all_departments()[code].of_name if code else "de tous les départements"


def place_name(edit: Edit, _personal: bool) -> str:  # noqa: FBT001 - the form of `Kind.name`
    """« de l'Ain », « de tous les départements »."""
    return _of_place(edit.department_code)


def holiday_name(edit: Edit, _personal: bool) -> str:  # noqa: FBT001
    """« « Vendredi saint » de la Moselle »."""
    code, _, holiday = edit.object_key.partition(" ")
    return f"« {holiday_label(holiday)} » {_of_place(code)}"


def exception_name(edit: Edit, _personal: bool) -> str:  # noqa: FBT001
    """« de la Loire-Atlantique (le mardi 10 mars 2026) »."""
    first, last = (edit.fields.get(name) for name in _DAYS)
    days = f" ({days_text(date.fromisoformat(first), date.fromisoformat(last) if last else None)})" if first else ""
    return f"{_of_place(edit.department_code)}{days}"


def _day(written: Any) -> str:  # noqa: ANN401 - a field
    return f"{date.fromisoformat(written):%d/%m/%Y}" if written else ""


def _week(days: Any) -> str:  # noqa: ANN401
    hours = msgspec.convert({"days": days}, OpeningHours)
    return " ; ".join(f"{run} {text}" for run, text in week_lines(hours))


def _within(hours: Any) -> str:  # noqa: ANN401
    return interval_text(msgspec.convert(hours, Interval)) if hours else "toute la journée"


def _intervals(intervals: Any) -> str:  # noqa: ANN401
    return intervals_text(msgspec.convert(intervals, tuple[Interval, ...]))


_DAYS = {
    "first_day": Field("Premier jour", _day, in_name=True),
    "last_day": Field("Dernier jour", lambda day: _day(day) or "pas encore connu", in_name=True),
}
HOURS_FIELDS: Mapping[str, Field] = {"days": Field("Semaine", _week)}
EXCEPTION_FIELDS: Mapping[str, Mapping[str, Field]] = {
    "closure": {**_DAYS, "hours": Field("Heures", _within, usual=None), "reason": Field("Motif")},
    "special_opening": {**_DAYS, "intervals": Field("Heures", _intervals)},
    "absence": {**_DAYS, "urgent_mail": Field("Adresse pour les urgences", is_personal=True)},
}
EXCEPTION_LABELS = {"closure": "Fermeture", "special_opening": "Ouverture exceptionnelle", "absence": "Absence"}
