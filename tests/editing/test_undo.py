"""Undoing what was saved: every kind of object, and never over a later change."""

from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import annuaire.service
import schedules.service
from annuaire import store
from annuaire.domain import Contact, Line, Siao
from annuaire.edits import edit_of
from annuaire.models import ContactRow
from core.changes import ChangeRow
from core.database import Base, Database
from core.errors import UserError
from editing import service
from editing.service import ConflictError
from prompts.edits import text_edit
from schedules.domain import DEFAULT_HOURS, Absence, Closure, SpecialOpening
from schedules.edits import clock_edit, exception_edit, holiday_edit, hours_edit
from tests.editing.conftest import ANNE, AT, CLAIRE, DAYS, LATER, WEEK, apply, everything, undo

NEW = Line(0, "75", 4, "01 99 00 12 37", "Renfort", active_from=date(2026, 3, 5))


def a(kind, number=0, **fields):
    known = {"department_code": "48", **DAYS, **fields}
    return kind(number, **known)


CLOSURE = a(Closure, reason="déménagement")
KEPT = a(Closure, 1, reason="travaux", department_code="75")


def of_lines(change):
    """Edits of the three lines of Paris."""
    return lambda database: change(*annuaire.service.load(database)["75"].lines)


def of_people(change):
    return lambda database: change(*annuaire.service.contacts(database, "75"))


def fixed(*edits):
    return lambda _database: edits


CHANGES = {
    "a line changed": of_lines(lambda one, *_: [edit_of(one, replace(one, ring_seconds=30, active=False))]),
    "a line added": fixed(edit_of(None, NEW)),
    "a line removed": of_lines(lambda one, *_: [edit_of(one, None)]),
    "lines in another order": of_lines(
        lambda one, two, three: [
            edit_of(one, replace(one, position=2)),
            edit_of(two, replace(two, position=3)),
            edit_of(three, replace(three, position=1)),
        ]
    ),
    "one removed, the others move up": of_lines(
        lambda one, two, three: [
            edit_of(one, None),
            edit_of(two, replace(two, position=1)),
            edit_of(three, replace(three, position=2)),
        ]
    ),
    "one removed, another in its place with its number": of_lines(
        lambda one, *_: [edit_of(one, None), edit_of(None, replace(one, id=0))]
    ),
    "a SIAO and its lines removed": lambda database: [
        edit_of(annuaire.service.load(database)["75"], None),
        *(edit_of(line, None) for line in annuaire.service.load(database)["75"].lines),
    ],
    "a SIAO added with a line": fixed(
        edit_of(None, replace(NEW, department_code="01")), edit_of(None, Siao("01", "SIAO", "", phone_support=True))
    ),
    "no phone support": lambda database: [
        edit_of(siao := annuaire.service.load(database)["48"], replace(siao, phone_support=False))
    ],
    "a contact added": fixed(edit_of(None, Contact("75", "Nouveau", "", "", "", "01 99 00 12 40"))),
    "a contact removed": of_people(lambda one, _: [edit_of(one, None)]),
    "a contact renamed, another takes the name": of_people(
        lambda one, two: [
            edit_of(one, replace(one, last_name="Autre")),
            edit_of(two, replace(one, id=two.id)),
        ]
    ),
    "hours chosen": fixed(hours_edit("75", None, WEEK)),
    "hours given back": fixed(hours_edit("48", WEEK, None)),
    "national hours": fixed(hours_edit(None, None, WEEK)),
    "a clock": fixed(clock_edit("974", national=True)),
    "a holiday worked on": fixed(holiday_edit("48", "noel", off=True)),
    "a holiday kept again": fixed(holiday_edit("75", "noel", off=False)),
    "a closure added": fixed(exception_edit(None, CLOSURE)),
    "a closure cancelled": fixed(exception_edit(KEPT, None)),
    "a closure changed": fixed(exception_edit(KEPT, replace(KEPT, reason="grève", last_day=date(2026, 3, 12)))),
    "a special opening cancelled": lambda database: [
        exception_edit(one, None)
        for one in schedules.service.list_exceptions(database)
        if isinstance(one, SpecialOpening)
    ],
    "an absence added": fixed(exception_edit(None, a(Absence, department_code="75", urgent_mail="u@siao.example"))),
    "an absence cancelled": lambda database: [
        exception_edit(one, None) for one in schedules.service.list_exceptions(database) if isinstance(one, Absence)
    ],
    "a text": fixed(text_edit("goodbye", "75", None, "Au revoir Paris.")),
    "a text changed": fixed(text_edit("goodbye", "48", "Adieu.", "Adiou.")),
    "a national text given back": fixed(text_edit("goodbye", None, "Bonne journée.", None)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_undo_gives_back_what_was_and_is_undone_in_its_turn(filled, change):
    before = everything(filled)
    batch = apply(filled, *change(filled))
    changed = everything(filled)
    assert changed != before
    undone = undo(filled, batch)
    assert everything(filled) == before
    told = service.batch(filled, undone)
    assert (told.undoes, told.author, told.note, told.at) == (batch, "Anne", "demandé par mail", LATER)
    again = undo(filled, undone, author=CLAIRE)
    assert everything(filled) == changed
    assert service.batch(filled, batch).undone_by == ""
    assert service.batch(filled, undone).undone_by == again


def test_what_the_command_line_did_is_undone_too(filled):
    before = everything(filled)
    schedules.service.remove(filled, "F1", at=AT, author=CLAIRE)
    (newest,) = service.history(filled, limit=1)
    undo(filled, newest.name)
    assert everything(filled) == before


def test_what_is_undone_already_says_so(filled, lines):
    batch = apply(filled, edit_of(lines[0], None))
    undo(filled, batch)
    with pytest.raises(UserError, match=r"déjà annulée par Anne, le 04/03/2026 à 11h30\."):
        undo(filled, batch)


def test_what_does_not_exist_is_not_undone(filled):
    for name in ("", "nulle-part", "r0", "r99999999999"):
        with pytest.raises(UserError, match="n'existe pas"):
            undo(filled, name)


def test_a_later_change_stands_in_the_way_and_is_named(filled, lines):
    first = lines[0]
    batch = apply(filled, edit_of(first, once := replace(first, ring_seconds=30)))
    later = apply(filled, edit_of(once, replace(once, ring_seconds=40)), at=LATER, author=ANNE)
    changed = everything(filled)
    with pytest.raises(ConflictError) as refused:
        undo(filled, batch)
    (conflict,) = refused.value.conflicts
    assert (conflict.batch, conflict.author) == (later, "Anne")
    assert "sonnerie 30 s → 40 s (Anne, le 04/03/2026 à 11h30)" in refused.value.format_message()
    assert everything(filled) == changed
    undo(filled, later)
    undo(filled, batch)
    assert annuaire.service.load(filled)["75"].lines[0] == first


def test_the_id_of_a_contact_who_went_is_nobody_elses(filled):
    """On SQLite too, whose last id would else be given again."""
    last = annuaire.service.contacts(filled, "75")[-1]
    batch = apply(filled, edit_of(last, None))
    apply(filled, edit_of(None, replace(last, id=0, department_code="48")))
    assert annuaire.service.contacts(filled, "48")[0].id > last.id
    undo(filled, batch)
    assert annuaire.service.contacts(filled, "75")[-1] == last


def test_an_id_that_an_older_version_gave_again_elsewhere_tells_nothing_and_takes_nothing(filled):
    last = annuaire.service.contacts(filled, "75")[-1]
    batch = apply(filled, edit_of(last, None))
    elsewhere = replace(last, last_name="Secret", department_code="48")
    with filled.transaction() as session:
        session.add(ContactRow(**store.columns(elsewhere), id=last.id))
    undo(filled, batch)
    assert annuaire.service.contacts(filled, "48") == (elsewhere,)
    assert [replace(one, id=0) for one in annuaire.service.contacts(filled, "75")][-1] == replace(last, id=0)


def test_a_line_whose_place_is_taken_meanwhile_comes_back_after(filled, lines):
    batch = apply(filled, edit_of(lines[0], None))
    apply(filled, edit_of(None, replace(NEW, position=1)))
    undo(filled, batch)
    now = annuaire.service.load(filled)["75"].lines
    assert [(one.position, one.label) for one in now] == [
        (1, "Renfort"),
        (2, "Bureau"),
        (3, "Portable"),
        (4, "Accueil"),
    ]
    assert now[3].id == lines[0].id


def test_a_number_that_is_taken_meanwhile_stands_in_the_way(filled, lines):
    batch = apply(filled, edit_of(lines[0], None))
    apply(filled, edit_of(None, replace(NEW, number=lines[0].number)))
    with pytest.raises(UserError, match="déjà celui d'une autre ligne"):
        undo(filled, batch)


def test_twins_of_before_are_cancelled_together_and_come_back_together(filled):
    days = {**DAYS, "reason": "grève", "at": AT, "author": CLAIRE}
    twins = [schedules.service.add_closure(filled, "75", **days) for _ in range(2)]
    before = everything(filled)
    undo(filled, apply(filled, *(exception_edit(one, None) for one in twins)))
    assert everything(filled) == before


def test_lines_added_since_keep_their_siao(filled):
    batch = apply(filled, edit_of(None, Siao("01", "SIAO", "", phone_support=True)))
    apply(filled, edit_of(None, replace(NEW, department_code="01")))
    with pytest.raises(UserError, match="encore des lignes"):
        undo(filled, batch)


def test_what_no_page_changes_is_not_undone(filled):
    with filled.transaction() as session:
        session.add(
            ChangeRow(revision=99, batch="b", at=AT, author="Anne", object_type="blocage", object_key="1", after={})
        )
    found = service.batch(filled, "b")
    assert found.told == ("Blocage d'un appelant 1",)
    with pytest.raises(UserError, match="ne s'annule pas ici"):
        undo(filled, "b")


# Any sequence of edits, undone in reverse order, gives back what was

CODES = ("48", "75")
TEXTS = st.sampled_from([None, "Adieu.", "À bientôt.", "Bonne journée."])
WEEKS = st.sampled_from([None, WEEK, DEFAULT_HOURS])


def current(database, code):
    siaos, people, of_schedules, texts = everything(database)
    return siaos[code], [one for _, one in people[code]], of_schedules, texts


@st.composite
def edits_of(draw, database):
    """One to three edits of what is there now, each of another object."""
    code = draw(st.sampled_from(CODES))
    siao, people, of_schedules, texts = current(database, code)
    own = of_schedules.for_department(code).hours if code in of_schedules.own_hours else None
    free = [n for n in range(1, 9) if n not in {one.position for one in siao.lines}]
    taken = {one.number for one in siao.lines}
    number = next(number for n in range(100) if (number := f"+331990020{n:02}") not in taken)
    another = str(max((one.id for one in of_schedules.for_department(code).closures), default=0))
    makers = [
        lambda: text_edit("goodbye", code, texts.own("goodbye", code), draw(TEXTS)),
        lambda: hours_edit(code, own, draw(WEEKS)),
        lambda: edit_of(siao, replace(siao, phone_support=draw(st.booleans()))),
        lambda: edit_of(None, Line(0, code, free[0], number, "Ligne")),
        lambda: edit_of(None, Contact(code, draw(st.sampled_from("ABC")), str(len(people)), "", "a@siao.example", "")),
        lambda: exception_edit(None, a(Closure, reason=another, department_code=code)),
    ]
    if siao.lines:
        line = draw(st.sampled_from(siao.lines))
        makers.append(lambda: edit_of(line, None))
        makers.append(lambda: edit_of(line, replace(line, ring_seconds=draw(st.integers(5, 60)))))
        makers.append(lambda: reordered(siao.lines, draw(st.permutations(siao.lines))))
    if people:
        makers.append(lambda: edit_of(draw(st.sampled_from(people)), None))
    if own_closures := [one for one in of_schedules.for_department(code).closures if one.department_code == code]:
        makers.append(lambda: exception_edit(draw(st.sampled_from(own_closures)), None))
    made = draw(st.sampled_from(makers))()
    return made if isinstance(made, list) else [made]


def reordered(lines, wanted):
    places = [line.position for line in lines]
    return [edit_of(line, replace(line, position=place)) for line, place in zip(wanted, places, strict=True)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_edits_undone_in_reverse_order_leave_no_trace(data):
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    apply(database, *(edit_of(None, Siao(code, "SIAO", "", phone_support=True)) for code in CODES))
    before = everything(database)
    batches = [apply(database, *data.draw(edits_of(database))) for _ in range(data.draw(st.integers(1, 6)))]
    for batch in filter(None, reversed(batches)):
        undo(database, batch)
    assert everything(database) == before
    database.dispose()
