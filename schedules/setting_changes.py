"""Each choice of a département written and recorded, in the caller's transaction: its week, its clock, its holidays."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from core import changes
from core.changes import Author
from schedules import store
from schedules.assembly import NATIONAL
from schedules.domain import OpeningHours

HOURS, CLOCK, HOLIDAY = "opening_hours", "clock", "holiday"
NATIONAL_KEY = "national"


def save_hours(
    session: Session, department_code: str | None, hours: OpeningHours | None, at: datetime, author: Author
) -> None:
    """The week of a département, or the national one; None: nobody has chosen any."""
    code = department_code or NATIONAL
    before = store.hours(session, code)
    store.set_hours(session, code, hours)
    changes.record(
        session,
        at=at,
        author=author,
        object_type=HOURS,
        object_key=code or NATIONAL_KEY,
        before=hours_fields(before),
        after=hours_fields(hours),
        department_code=department_code,
    )


def hours_fields(hours: OpeningHours | None) -> dict[str, Any] | None:
    """As the history keeps them."""
    return msgspec.to_builtins(hours) if hours else None


def save_clock(session: Session, department_code: str, *, national: bool, at: datetime, author: Author) -> None:
    """Whether a département's hours are read on the clock of Paris."""
    before = store.has_national_clock(session, department_code)
    store.set_national_clock(session, department_code, national=national)
    changes.record(
        session,
        at=at,
        author=author,
        object_type=CLOCK,
        object_key=department_code,
        before={"national": before},
        after={"national": national},
        department_code=department_code,
    )


def save_holiday(
    session: Session, department_code: str, holiday: str, *, off: bool, at: datetime, author: Author
) -> None:
    """Whether a département works on a public holiday."""
    before = store.is_holiday_off(session, department_code, holiday)
    store.set_holiday_off(session, department_code, holiday, off=off)
    changes.record(
        session,
        at=at,
        author=author,
        object_type=HOLIDAY,
        object_key=f"{department_code} {holiday}",
        before={"off": before},
        after={"off": off},
        department_code=department_code,
    )
