"""A year as twelve small months: which days are marked, and what is told beside them."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from core.french_dates import MONTHS
from schedules.year import FIRST_YEAR, LAST_YEAR, Entry, EntryKind, by_month

LETTERS = {EntryKind.ABSENCE: "A", EntryKind.CLOSURE: "×", EntryKind.HOLIDAY: "F", EntryKind.OPENING: "O"}
"""What marks a day, besides its colour; in the order in which one mark hides another."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square: a day, or none before the first and after the last."""

    number: int = 0
    kind: EntryKind | None = None
    is_everywhere: bool = True
    is_today: bool = False

    @property
    def letter(self) -> str:
        return LETTERS[self.kind] if self.kind else ""


@dataclass(frozen=True, slots=True)
class Month:
    """Its weeks, Monday first, and its entries."""

    name: str
    weeks: Sequence[Sequence[Cell]]
    entries: tuple[Entry, ...]


def asked_year(today: date) -> int:
    """The year of the address, or this one."""
    asked = request.args.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def year_context(entries: Sequence[Entry], year: int, today: date) -> dict[str, object]:
    """What `admin/year.html` shows."""
    shown = months(entries, year, today)
    first, last = year > FIRST_YEAR, year < LAST_YEAR
    around = (year - 1 if first else None, year + 1 if last else None)
    return {"year": year, "this_year": today.year, "around": around, "months": shown, "letters": LETTERS}


def months(entries: Sequence[Entry], year: int, today: date) -> list[Month]:
    """The twelve of them."""
    found = by_month(entries, year)
    return [Month(MONTHS[month - 1], _weeks(entries, year, month, today), found[month]) for month in found]


def _weeks(entries: Sequence[Entry], year: int, month: int, today: date) -> list[list[Cell]]:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return [[_cell(day, entries, today) if day.month == month else Cell() for day in week] for week in weeks]


def _cell(day: date, entries: Sequence[Entry], today: date) -> Cell:
    """The mark that says most: what is everywhere before what is in some places."""
    order = list(LETTERS)
    covering = sorted(
        (entry for entry in entries if entry.covers(day)),
        key=lambda entry: (entry.codes is not None, order.index(entry.kind)),
    )
    if not covering:
        return Cell(day.day, is_today=day == today)
    return Cell(day.day, covering[0].kind, covering[0].codes is None, day == today)
