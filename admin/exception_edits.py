"""What the forms of closures, special openings and absences come to, as edits; and what is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from admin.schedule_forms import DaysForm, add_errors
from admin.seen import EditForm
from core.edits import Edit
from schedules.domain import Absence, Closure, Interval, ScheduleException, SpecialOpening
from schedules.edits import exception_edit
from schedules.new_exceptions import is_beside, overlap, there_already, wrong_days, wrong_new_days
from schedules.texts import days_text

YESTERDAY = timedelta(days=-1)


def additions(form: DaysForm, codes: Sequence[str | None]) -> list[Edit]:
    """One for each place."""
    return [exception_edit(None, new) for code in codes if (new := form.exception(code))]


def changes(form: DaysForm, chosen: Sequence[ScheduleException]) -> list[Edit]:
    """The same fields for each of those chosen, which the visitor saw as they were."""
    new = ((one, form.exception(one.department_code, one.id)) for one in chosen)
    return [form.seen(exception_edit(one, after)) for one, after in new if after]


def endings(form: EditForm, chosen: Sequence[ScheduleException], today: date) -> list[Edit]:
    """Over from today on: what has begun ends yesterday, what has not is removed, what is over stays as it was."""
    return [form.seen(exception_edit(one, _ended(one, today))) for one in chosen]


def _ended(one: ScheduleException, today: date) -> ScheduleException | None:
    if one.last_day is not None and one.last_day < today:
        return one
    return replace(one, last_day=today + YESTERDAY) if one.first_day < today else None


def is_good_new(
    form: DaysForm, codes: Sequence[str | None], existing: Sequence[ScheduleException], today: date
) -> bool:
    """Whether it may be saved; what is wrong is put beside its field."""
    is_valid = form.validate()
    problems = dict(wrong_when_new(form, today))
    if is_valid and not problems and (there := _there(form, codes, existing)):
        problems["first_day"] = there
    return add_errors(form, problems) and bool(is_valid)


def is_good_change(form: DaysForm, chosen: Sequence[ScheduleException], today: date) -> bool:
    """Whether it may be saved; what is wrong is put beside its field."""
    is_valid = form.validate()
    problems: dict[str, str] = {}
    for one in chosen:
        problems |= wrong_when_changed(form, one, today)
    return add_errors(form, problems) and bool(is_valid)


def _there(form: DaysForm, codes: Sequence[str | None], existing: Sequence[ScheduleException]) -> str:
    new = (one for code in codes if (one := form.exception(code)))
    return next((why for one in new if (why := there_already(one, existing))), "")


def wrong_when_new(form: DaysForm, today: date) -> Mapping[str, str]:
    """Days that are over, in disorder, or far away; by field."""
    first = form.first_day.day
    return wrong_new_days(first, form.end, today) if first else {}


def wrong_when_changed(form: DaysForm, one: ScheduleException, today: date) -> Mapping[str, str]:
    """What has begun keeps its first day, and ends yesterday at the earliest: what callers heard was true."""
    first, last = form.first_day.day, form.end
    if one.first_day < today and first != one.first_day:
        return {"first_day": "Cela a déjà commencé : seule la suite peut changer."}
    if last is not None and last < today + YESTERDAY and last != one.last_day:
        return {"last_day": "Ce jour est passé : le dernier jour peut être hier, au plus tôt."}
    return wrong_days(first, last, today) if first else {}


def overlapping(new: ScheduleException, others: Iterable[ScheduleException]) -> list[str]:
    """Other closures or openings of the same days and place, to be told: both hold."""
    return [
        days_text(one.first_day, one.last_day)
        for one in others
        if is_beside(one, new) and overlap(one, new) and _share_hours(one, new)
    ]


def _share_hours(one: ScheduleException, other: ScheduleException) -> bool:
    """Whether a moment of a day is of both."""
    if isinstance(one, Absence) or isinstance(other, Absence):
        return True
    day, other_day = _hours(one), _hours(other)
    return any(a.covers(b.start) or b.covers(a.start) for a in day for b in other_day)


def _hours(one: Closure | SpecialOpening) -> Sequence[Interval]:
    return one.on(one.first_day)
