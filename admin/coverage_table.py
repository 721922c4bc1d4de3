"""Each département's coming days, one word and one sign for each: pure, from a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from core.departments import all_departments
from core.french_dates import end_text, time_text
from editing.coverage import Cause, Day, Reached, Segment, coverage
from svi.snapshot import Snapshot

DAYS = 14


class State(Enum):
    """What a whole day of a département is, and a sign for the eyes; its word and its colour are those of `Reached`."""

    OPEN = Reached.OPEN, "✓"
    PARTLY = None, "◐"
    CLOSED = Reached.CLOSED, "–"
    HOLIDAY = Reached.HOLIDAY, "F"
    CLOSURE = Reached.CLOSURE, "✕"
    ABSENCE = Reached.ABSENCE, "A"
    NOBODY = Reached.NOBODY, "!"
    NO_PHONE_SUPPORT = Reached.NO_PHONE_SUPPORT, "✉"

    def __init__(self, reached: Reached | None, sign: str) -> None:
        self.sign = sign
        self.label = reached.short if reached else "en partie"
        self.meaning = reached.label if reached else "Ouvert en partie"
        self.kind = reached.kind if reached else "watch"

    @property
    def colour(self) -> str:
        """Of its cell: the many days that are closed as the week has it have none."""
        return "plain" if self is State.CLOSED else self.kind

    @property
    def is_usual(self) -> bool:
        """As the week and the law would have it, or as the département chose for good."""
        return self in {State.OPEN, State.CLOSED, State.HOLIDAY, State.NO_PHONE_SUPPORT}


WHOLE_DAYS = (Reached.NO_PHONE_SUPPORT, Reached.ABSENCE, Reached.CLOSURE, Reached.NOBODY, Reached.HOLIDAY)
"""What a day without anybody is said to be: the first of these that is in it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a département."""

    day: date
    state: State
    words: str
    """All of it, for who hears it or points at it: « Ouvert 9h30–11h30, 14h–16h30 »."""
    cause: Cause | None
    """The object that makes it so, where it is not as the week has it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A département."""

    department_code: str
    cells: tuple[Cell, ...]

    @property
    def is_usual(self) -> bool:
        return all(cell.state.is_usual for cell in self.cells)


def rows(snapshot: Snapshot, first_day: date) -> Sequence[Row]:
    """All of them, by code."""
    return [
        Row(code, tuple(_cell(day) for day in coverage(snapshot, code, first_day, DAYS))) for code in all_departments()
    ]


def _cell(day: Day) -> Cell:
    unusual = next((s for r in WHOLE_DAYS for s in day.segments if s.reached is r), None)
    if day.open:
        hours = ", ".join(map(_hours, day.open))
        if unusual is None:
            return Cell(day.day, State.OPEN, f"Ouvert {hours}", None)
        return Cell(day.day, State.PARTLY, f"Ouvert {hours} seulement : {_why(unusual)}", unusual.cause)
    if unusual is None:
        return Cell(day.day, State.CLOSED, "Fermé", None)
    return Cell(day.day, State[unusual.reached.name], _why(unusual), unusual.cause)


def _why(segment: Segment) -> str:
    return f"{segment.reached.label} ({segment.detail})" if segment.detail else segment.reached.label


def _hours(segment: Segment) -> str:
    return f"{time_text(segment.start)}–{end_text(segment.end)}"
