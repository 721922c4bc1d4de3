"""What admins change in the schedules, as edits: weeks, clocks, public holidays, closures, openings, absences."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.changes import Author, Fields
from core.edits import Edit, Field, Kind, check_place, converted, yes_or_no
from schedules import exception_changes, setting_changes, store
from schedules.assembly import NATIONAL, Saved, assemble, in_order
from schedules.checks import check_department, checked_holiday
from schedules.domain import OpeningHours, ScheduleException
from schedules.edit_words import (
    EXCEPTION_FIELDS,
    EXCEPTION_LABELS,
    HOURS_FIELDS,
    exception_name,
    holiday_name,
    place_name,
)
from schedules.exception_changes import OBJECT_TYPES
from schedules.new_exceptions import check_new
from schedules.setting_changes import CLOCK, HOLIDAY, HOURS, NATIONAL_KEY, hours_fields

EXCEPTIONS: Mapping[str, type[ScheduleException]] = {name: kind for kind, name in OBJECT_TYPES.items()}


def hours_edit(department_code: str | None, before: OpeningHours | None, after: OpeningHours | None) -> Edit:
    """The week of a département, or the national one (None); no hours: those that hold when none are chosen."""
    key = department_code or NATIONAL_KEY
    return Edit(HOURS, key, department_code, hours_fields(before), hours_fields(after))


def clock_edit(department_code: str, *, national: bool) -> Edit:
    """Which clock a département's hours are read on: that of Paris, or its own."""
    return Edit(CLOCK, department_code, department_code, {"national": not national}, {"national": national})


def holiday_edit(department_code: str, holiday: str, *, off: bool) -> Edit:
    """Whether a département works on a public holiday (`off`)."""
    return Edit(HOLIDAY, f"{department_code} {holiday}", department_code, {"off": not off}, {"off": off})


def exception_edit(before: ScheduleException | None, after: ScheduleException | None) -> Edit:
    """A closure, a special opening or an absence: None before when it is new, None after when it is cancelled."""
    one = after or before
    if one is None:
        raise ValueError("an edit is of something")
    key = one.reference if one.id else ""
    before_fields, after_fields = exception_changes.fields(before), exception_changes.fields(after)
    return Edit(OBJECT_TYPES[type(one)], key, one.department_code, before_fields, after_fields)


def with_edits(saved: Saved, edits: Iterable[Edit]) -> Saved:
    """What would be saved after these edits; new exceptions have numbers below zero."""
    for number, edit in enumerate(edits, start=1):
        saved = _WITH_SETTING[edit.object_type](saved, edit) if edit.object_type in _WITH_SETTING else saved
        if edit.object_type in EXCEPTIONS:
            saved = _with_exception(saved, edit, number)
    return saved


def _with_hours(saved: Saved, edit: Edit) -> Saved:
    code = edit.department_code or NATIONAL
    hours = {other: week for other, week in saved.hours.items() if other != code}
    return replace(saved, hours=hours | ({code: _hours(edit.after)} if edit.after else {}))


def _with_clock(saved: Saved, edit: Edit) -> Saved:
    code = frozenset({edit.object_key})
    national = bool(edit.after and edit.after["national"])
    clocks = saved.national_clocks | code if national else saved.national_clocks - code
    return replace(saved, national_clocks=clocks)


def _with_holiday(saved: Saved, edit: Edit) -> Saved:
    code, _, holiday = edit.object_key.partition(" ")
    others = saved.holidays_off.get(code, frozenset()) - {holiday}
    off = others | {holiday} if edit.after and edit.after["off"] else others
    return replace(saved, holidays_off={**saved.holidays_off, code: off})


_WITH_SETTING = {HOURS: _with_hours, CLOCK: _with_clock, HOLIDAY: _with_holiday}


def _with_exception(saved: Saved, edit: Edit, number: int) -> Saved:
    field = {"closure": "closures", "special_opening": "openings", "absence": "absences"}[edit.object_type]
    others = [one for one in getattr(saved, field) if one.reference != edit.object_key]
    after = _exception(edit, edit.after)
    new = [after if after.id else replace(after, id=-number)] if after else []
    return replace(saved, **{field: in_order([*others, *new])})  # type: ignore[arg-type] # of the field's own kind


def _hours(fields: Fields) -> OpeningHours:
    return converted(fields, OpeningHours, HOURS_FIELDS)


def _exception(edit: Edit, fields: Fields | None) -> ScheduleException | None:
    if fields is None:
        return None
    number = int(edit.object_key[1:] or 0) if edit.object_key[1:].isdigit() else 0
    return converted({**fields, "id": number}, EXCEPTIONS[edit.object_type], EXCEPTION_FIELDS[edit.object_type])


def _checked_hours(edit: Edit, _own_numbers: Collection[str]) -> Edit:
    code = None if edit.object_key == NATIONAL_KEY else edit.object_key
    check_department(code)
    before, after = (hours_fields(_hours(fields)) if fields else None for fields in (edit.before, edit.after))
    return check_place(replace(edit, before=before, after=after), code)


def _checked_clock(edit: Edit, _own_numbers: Collection[str]) -> Edit:
    check_department(edit.object_key)
    return check_place(_with_switch(edit, "national"), edit.object_key)


def _checked_holiday(edit: Edit, _own_numbers: Collection[str]) -> Edit:
    code, _, holiday = edit.object_key.partition(" ")
    checked_holiday(code, holiday)
    return check_place(_with_switch(edit, "off"), code)


def _with_switch(edit: Edit, name: str) -> Edit:
    before, after = ({name: bool(fields and fields.get(name))} for fields in (edit.before, edit.after))
    return replace(edit, before=before, after=after)


def _checked_exception(edit: Edit, _own_numbers: Collection[str]) -> Edit:
    before, after = _exception(edit, edit.before), _exception(edit, edit.after)
    after = exception_changes.checked(after) if after else None  # type: ignore[type-var]
    kept = replace(edit, before=exception_changes.fields(before), after=exception_changes.fields(after))
    return check_place(kept, *(one.department_code for one in (before, after) if one))


def _current_hours(session: Session, edit: Edit) -> Fields | None:
    return hours_fields(store.hours(session, edit.department_code or NATIONAL))


def _current_clock(session: Session, edit: Edit) -> Fields | None:
    return {"national": store.has_national_clock(session, edit.object_key)}


def _current_holiday(session: Session, edit: Edit) -> Fields | None:
    code, _, holiday = edit.object_key.partition(" ")
    return {"off": store.is_holiday_off(session, code, holiday)}


def _current_exception(session: Session, edit: Edit) -> Fields | None:
    return exception_changes.fields(store.find(session, edit.object_key))


def _check_new(session: Session, edits: Sequence[Edit], at: datetime) -> None:
    """What comes back may lie beside what comes back with it: so it was."""
    saved = store.read(session)
    after = with_edits(saved, edits)
    everything: list[ScheduleException] = [*after.closures, *after.openings, *after.absences]
    returned = {edit.object_key for edit in edits if edit.before is None and edit.object_key}
    others = [one for one in everything if one.reference not in returned]
    for number, edit in enumerate(edits, start=1):
        new = _exception(edit, edit.after) if edit.before is None and edit.object_type in EXCEPTIONS else None
        if new and new.id:
            check_new(new, others, None)
        elif new:
            schedule = assemble(saved).for_department(new.department_code or NATIONAL)
            check_new(replace(new, id=-number), everything, schedule.local(at).date())


def _write(session: Session, edits: Sequence[Edit], at: datetime, author: Author) -> None:
    for edit in edits:
        _write_one(session, edit, at, author)


def _write_one(session: Session, edit: Edit, at: datetime, author: Author) -> None:
    if edit.object_type == HOURS:
        hours = _hours(edit.after) if edit.after else None
        setting_changes.save_hours(session, edit.department_code, hours, at, author)
    elif edit.object_type == CLOCK and edit.after:
        setting_changes.save_clock(session, edit.object_key, national=edit.after["national"], at=at, author=author)
    elif edit.object_type == HOLIDAY and edit.after:
        code, _, holiday = edit.object_key.partition(" ")
        setting_changes.save_holiday(session, code, holiday, off=edit.after["off"], at=at, author=author)
    else:
        before, after = _exception(edit, edit.before), _exception(edit, edit.after)
        exception_changes.save(session, before, after, at, author)


KINDS = (
    Kind(
        HOURS,
        "Horaires",
        HOURS_FIELDS,
        place_name,
        _current_hours,
        _checked_hours,
        _write,
        unset=lambda edit: "les horaires nationaux" if edit.department_code else "les horaires d'origine",
    ),
    Kind(
        CLOCK,
        "Horloge",
        {"national": Field("Heure de Paris", yes_or_no)},
        place_name,
        _current_clock,
        _checked_clock,
        _write,
        feminine=True,
    ),
    Kind(
        HOLIDAY,
        "Jour férié",
        {"off": Field("Travaillé", yes_or_no)},
        holiday_name,
        _current_holiday,
        _checked_holiday,
        _write,
    ),
    *(
        Kind(
            name,
            EXCEPTION_LABELS[name],
            EXCEPTION_FIELDS[name],
            exception_name,
            _current_exception,
            _checked_exception,
            _write,
            _check_new,
            feminine=True,
        )
        for name in EXCEPTIONS
    ),
)
