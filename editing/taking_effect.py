"""From when calls go by what has just been saved, and what else it is good for. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from annuaire.edits import CONTACT, LINE, SIAO
from core.clock import PARIS
from core.departments import department
from core.edits import Edit
from core.french_dates import day_text
from schedules.domain import holiday_keys
from schedules.edits import EXCEPTIONS
from schedules.setting_changes import HOLIDAY

NOW = "Les prochains appels en tiennent compte."
LATER = "Les appels en tiendront compte à partir du {}."
FILED = "L'annuaire est à jour."
_RUNG = ("number", "position", "ring_seconds", "screening")
"""Of a line, what callers may notice, besides when it rings."""
_DAYS = {"first_day", "last_day"}
_NEVER_HEARD = {"structure"}
"""Of a SIAO."""


class Span(NamedTuple):
    """What counts in a call, on its days."""

    first: date
    last: date
    what: tuple[Any, ...]


def taking_effect(edits: Sequence[Edit], at: datetime, silent: Collection[str] = ()) -> str:
    """« Les prochains appels en tiennent compte. », from which day they will, or what the annuaire has now.

    `silent`: the codes of the départements that do not answer by phone once it is saved: no call rings their lines.
    """
    heard = [edit for edit in edits if not (edit.department_code in silent and _is_of_lines(edit))]
    days = [(day, today) for edit in heard for day, today in [_first_day(edit, at)] if day is not None]
    if any(day <= today for day, today in days):
        return NOW
    if days:
        return LATER.format(day_text(min(day for day, _ in days)))
    return _of_contacts(edits) if all(edit.object_type == CONTACT for edit in edits) else FILED


def _is_of_lines(edit: Edit) -> bool:
    return edit.object_type == LINE or (edit.object_type == SIAO and edit.changed == {"call_order"})


def _of_contacts(edits: Sequence[Edit]) -> str:
    if len(edits) != 1:
        return "Les contacts de l'annuaire sont à jour."
    return "Le contact n'est plus dans l'annuaire." if edits[0].after is None else "Le contact est dans l'annuaire."


def _first_day(edit: Edit, at: datetime) -> tuple[date | None, date]:
    """From which day calls differ, if ever; and today, on the clock of the département."""
    clock = department(edit.department_code).clock if edit.department_code else PARIS
    today = at.astimezone(clock).date()
    return _day(edit, today), today


def _day(edit: Edit, today: date) -> date | None:
    if edit.object_type == CONTACT or (edit.object_type == SIAO and edit.changed <= _NEVER_HEARD):
        return None
    if edit.object_type == HOLIDAY:
        return _next_holiday(edit, today)
    if edit.object_type == LINE:
        return _difference(_rings(edit.before), _rings(edit.after), today)
    if edit.object_type in EXCEPTIONS:
        return _difference(_lasts(edit.before), _lasts(edit.after), today)
    return today


def _next_holiday(edit: Edit, today: date) -> date | None:
    code, _, wanted = edit.object_key.partition(" ")
    years = (holiday_keys(department(code).holiday_zone, year) for year in (today.year, today.year + 1))
    return min((day for year in years for day, keys in year.items() if wanted in keys and day >= today), default=None)


def _rings(fields: Mapping[str, Any] | None) -> Span | None:
    if fields is None or not fields["active"]:
        return None
    return _span(fields["active_from"], fields["active_until"], *(fields[name] for name in _RUNG))


def _lasts(fields: Mapping[str, Any] | None) -> Span | None:
    if fields is None:
        return None
    others = (value for name, value in sorted(fields.items()) if name not in _DAYS)
    return _span(fields["first_day"], fields["last_day"], *others)


def _span(first: str | None, last: str | None, *what: Any) -> Span:  # noqa: ANN401 - fields
    return Span(date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max, what)


def _difference(before: Span | None, after: Span | None, today: date) -> date | None:
    """The first day from today on that is not as it was; None if none is. What is over counts no more."""
    before, after = (span if span and span.last >= today else None for span in (before, after))
    spans = [span for span in (before, after) if span is not None]
    if not spans:
        return None
    if before is None or after is None or before.what != after.what:
        return max(today, min(span.first for span in spans))
    starts = [min(before.first, after.first)] if before.first != after.first else []
    ends = [min(before.last, after.last) + timedelta(days=1)] if before.last != after.last else []
    return max(today, min(starts + ends)) if starts or ends else None
