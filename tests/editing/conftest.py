"""A small configuration to change: two départements with lines, contacts, hours, exceptions and texts."""

from datetime import date, time
from typing import Any

import pytest

import annuaire.service
import prompts.service
import schedules.service
from annuaire.domain import CallOrder, Contact, Line, Siao
from annuaire.edits import edit_of
from core.changes import Author
from core.clock import paris_time
from core.database import Database
from editing import service
from schedules.domain import Interval, OpeningHours

AT = paris_time("2026-03-03 10:00")
LATER = paris_time("2026-03-04 11:30")
CLAIRE, ANNE = Author("Claire"), Author("Anne", note="demandé par mail")
OWN = frozenset({"+33806000156"})
WEEK = OpeningHours(((Interval(time(9), time(12)),), *((),) * 6))
DAYS = {"first_day": date(2026, 3, 10), "last_day": date(2026, 3, 11)}


def apply(database, *edits, at=AT, author=CLAIRE):
    return service.apply(database, edits, at=at, author=author, own_numbers=OWN)


def undo(database, batch, *, at=LATER, author=ANNE):
    return service.undo(database, batch, at=at, author=author, own_numbers=OWN)


def everything(database: Database) -> Any:
    """All that admins may change, ids included, to compare before and after."""
    siaos = annuaire.service.load(database)
    people = {code: annuaire.service.contacts(database, code) for code in siaos}
    numbered = {code: [(one.id, one) for one in contacts] for code, contacts in people.items()}
    return siaos, numbered, schedules.service.load(database), prompts.service.load(database)


@pytest.fixture
def filled(database: Database) -> Database:
    signed = {"at": AT, "author": CLAIRE}
    apply(
        database,
        edit_of(None, Siao("48", "SIAO de la Lozère", "contact@siao-48.example", phone_support=True)),
        edit_of(None, Siao("75", "SIAO de Paris", "", phone_support=True, call_order=CallOrder.ROTATION)),
        edit_of(None, Line(0, "75", 1, "01 99 00 12 34", "Accueil")),
        edit_of(None, Line(0, "75", 2, "01 99 00 12 35", "Bureau", ring_seconds=30)),
        edit_of(None, Line(0, "75", 3, "01 99 00 12 36", "Portable", screening=False)),
        edit_of(None, Contact("75", "Delmas", "Claire", "Directrice", "c.delmas@siao-75.example", "")),
        edit_of(None, Contact("75", "Renaudin", "Leïla", "Référente", "", "01 99 00 12 35")),
    )
    schedules.service.set_hours(database, "48", WEEK, **signed)
    schedules.service.switch_holiday(database, "75", "noel", off=True, **signed)
    schedules.service.add_closure(database, "75", reason="travaux", **DAYS, **signed)
    schedules.service.add_opening(database, None, intervals=(Interval(time(18), time(19)),), **DAYS, **signed)
    schedules.service.add_absence(database, "48", urgent_mail="u@siao-48.example", **DAYS, **signed)
    prompts.service.save_text(database, "goodbye", "Bonne journée.", **signed)
    prompts.service.save_text(database, "goodbye", "Adieu.", "48", **signed)
    return database


@pytest.fixture
def lines(filled: Database) -> tuple[Line, ...]:
    return annuaire.service.load(filled)["75"].lines
