"""What stands against a closure, a special opening or an absence that is about to be added. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from core.edits import WrongFieldError
from schedules.domain import Absence, ScheduleException
from schedules.texts import days_text

FARTHEST = 3
"""Years from now: a date farther away is a slip of the keyboard."""


def check_new(new: ScheduleException, others: Iterable[ScheduleException], today: date | None) -> None:
    """Raises `WrongFieldError`. `today` is None for what comes back: its days were right when it was added."""
    problems = dict(wrong_new_days(new.first_day, new.last_day, today)) if today else {}
    if not problems and (there := there_already(new, others)):
        problems["first_day"] = there
    for field, problem in problems.items():
        raise WrongFieldError(problem, field)


def wrong_new_days(first: date, last: date | None, today: date) -> Mapping[str, str]:
    """Days that are over, in disorder, or far away; by field."""
    if last is not None and first <= last < today:
        return {"first_day" if first == last else "last_day": "C'est déjà passé : cela ne changerait plus rien."}
    return wrong_days(first, last, today)


def wrong_days(first: date, last: date | None, today: date) -> Mapping[str, str]:
    """Days in disorder, or far away; by field."""
    if last is not None and last < first:
        return {"last_day": "Le dernier jour ne peut pas précéder le premier."}
    return dict(_far(first, last, today))


def _far(first: date, last: date | None, today: date) -> Iterator[tuple[str, str]]:
    for name, day in (("first_day", first), ("last_day", last if last != first else None)):
        if day and abs(day.year - today.year) > FARTHEST:
            yield name, f"Est-ce bien l'année {day.year} ?"


def there_already(new: ScheduleException, others: Iterable[ScheduleException]) -> str:
    """Why it would add nothing: the same is there, or an absence that it overlaps. Empty when it does."""
    for one in others:
        if is_beside(one, new):
            if isinstance(new, Absence) and overlap(one, new):
                days = days_text(one.first_day, one.last_day)
                return f"Une absence est déjà notée, {days} : changez plutôt son dernier jour."
            if replace(one, id=new.id) == new:
                return "La même est déjà enregistrée."
    return ""


def is_beside(one: ScheduleException, other: ScheduleException) -> bool:
    """Whether they are two of the same kind in one place."""
    return one.id != other.id and type(one) is type(other) and one.department_code == other.department_code


def overlap(one: ScheduleException, other: ScheduleException) -> bool:
    """Whether a day is of both."""
    return one.first_day <= (other.last_day or date.max) and other.first_day <= (one.last_day or date.max)
