"""Fields of the forms of hours: a day, the hours of a day, several départements; each error says what is expected."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from wtforms import Field
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from admin.forms import Form, Text
from core.french_dates import spaced
from schedules.domain import Interval, ScheduleError
from schedules.places import find_places
from schedules.texts import intervals_text, parse_day, parse_intervals

T = TypeVar("T")


def read_or_none(read: Callable[[str], T], text: str | None) -> T | None:
    """What was typed, understood; None when there is nothing, or nothing that is understood."""
    try:
        return read(text) if text else None
    except ScheduleError:
        return None


def typed(intervals: Sequence[Interval]) -> str:
    """As one would type them: « 9h30 – 11h30, 14h – 16h30 », « fermé »."""
    return spaced(intervals_text(intervals))


def mail_like(text: str) -> str:
    """An address, more or less: it is looked at more closely when it is saved. Raises `ScheduleError`."""
    if "@" not in text:
        raise ScheduleError(f"Une adresse mail s'écrit comme siao@exemple.fr (lu : « {text} »).")
    return text


class Understood:
    """Asks that a field is understood, and filled when `missing` says what to tell otherwise."""

    def __init__(self, read: Callable[[str], Any], missing: str = "", *, optional: bool = True) -> None:
        self._read, self._missing = read, missing
        self.field_flags = {"required": True} if missing else {"optional": optional}

    def __call__(self, _form: Form, field: Field) -> None:
        """A validator of WTForms."""
        if not field.data:
            if self._missing:
                raise ValidationError(self._missing)
            return
        try:
            self._read(field.data)
        except ScheduleError as error:
            raise ValidationError(error.format_message()) from error


class DayField(Text):
    """A day, from a browser's own field or typed « 03/12/2026 »."""

    widget = DateInput()

    def __init__(self, label: str, missing: str = "", **others: Any) -> None:
        super().__init__(label, Understood(parse_day, missing), **others)

    @property
    def day(self) -> date | None:
        """None when it is empty or not understood."""
        return read_or_none(parse_day, self.data)

    def show(self, day: date | None) -> None:
        """Puts a day into the form that is being shown."""
        self.data = day.isoformat() if day else ""

    def _value(self) -> str:
        """The browser's own field takes this form only."""
        return self.day.isoformat() if self.day else self.data or ""


class IntervalsField(Text):
    """The hours of a day: « 9h30 – 11h30, 14h – 16h30 », « fermé »."""

    def __init__(self, label: str, missing: str = "", **others: Any) -> None:
        super().__init__(label, Understood(parse_intervals, missing), **others)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """None of them too when it is not understood: validate first."""
        return read_or_none(parse_intervals, self.data) or ()


class PlacesField(Text):
    """Départements by number, name or region: « Rhône, 2A, Bretagne »."""

    def __init__(self, label: str, **others: Any) -> None:
        super().__init__(label, Understood(find_places, optional=False), **others)

    @property
    def codes(self) -> tuple[str, ...]:
        """Those that are meant."""
        return read_or_none(find_places, self.data) or ()
