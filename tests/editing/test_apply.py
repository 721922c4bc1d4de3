"""Saving edits: checked, all or none, and never over what somebody else changed meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

import annuaire.service
import prompts.service
import schedules.service
from annuaire.domain import Contact, Line
from annuaire.edits import edit_of
from core.changes import Author, ChangeRow, current_revision
from core.edits import Edit, WrongFieldError
from core.errors import UserError
from editing import service
from editing.service import ConflictError
from prompts.edits import text_edit
from schedules.domain import Absence, Closure
from schedules.edits import clock_edit, exception_edit, holiday_edit, hours_edit
from tests.editing.conftest import ANNE, AT, CLAIRE, DAYS, LATER, WEEK, apply, everything, undo


def lines_of(database, code):
    return annuaire.service.load(database)[code].lines


def recorded(database, batch):
    with database.reading() as session:
        return session.scalars(select(ChangeRow).where(ChangeRow.batch == batch).order_by(ChangeRow.id)).all()


def test_what_is_saved_together_is_one_batch_with_its_author_and_note(filled, lines):
    first, second, _ = lines
    batch = apply(
        filled,
        edit_of(first, replace(first, ring_seconds=30)),
        edit_of(second, replace(second, number="+33 1 99 00 12 39")),
        hours_edit("75", None, WEEK),
        text_edit("goodbye", "75", None, "  À  bientôt. "),
        at=LATER,
        author=ANNE,
    )
    rows = recorded(filled, batch)
    assert [(row.object_type, row.object_key) for row in rows] == [
        ("line", str(first.id)),
        ("line", str(second.id)),
        ("prompt_text", "goodbye"),
        ("opening_hours", "75"),
    ]
    assert {(row.at, row.author, row.note) for row in rows} == {(LATER, "Anne", "demandé par mail")}
    assert annuaire.service.load(filled)["75"].lines[1].number == "+33199001239"
    assert schedules.service.load(filled).for_department("75").hours == WEEK
    assert prompts.service.load(filled).own("goodbye", "75") == "À bientôt."


def test_edits_that_change_nothing_are_no_batch(filled, lines):
    revision = current_revision(filled)
    assert apply(filled, edit_of(lines[0], replace(lines[0], number="01.99.00.12.34"))) == ""
    assert apply(filled) == ""
    assert current_revision(filled) == revision


def test_a_new_line_is_moved_by_no_other_departement(filled, lines):
    """An import replaces the only line of one département and changes a line of another, at the same place."""
    apply(filled, edit_of(None, Line(0, "48", 1, "01 99 00 48 01", "Accueil")))
    paris, (lozere,) = lines[0], lines_of(filled, "48")
    replaced = edit_of(None, replace(lozere, id=0, number="01 99 00 48 02"))
    batch = apply(filled, edit_of(lozere, None), replaced, edit_of(paris, replace(paris, ring_seconds=40)))
    assert [line.position for line in lines_of(filled, "48")] == [1]
    undo(filled, batch)
    (again,) = lines_of(filled, "48")
    assert again == replace(lozere, id=again.id)


def test_lines_trade_places_and_numbers(filled, lines):
    first, second, third = lines
    apply(
        filled,
        edit_of(first, replace(first, position=3, number=third.number)),
        edit_of(second, replace(second, position=1)),
        edit_of(third, replace(third, position=2, number=first.number)),
    )
    now = annuaire.service.load(filled)["75"].lines
    assert [(one.id, one.number) for one in now] == [
        (second.id, second.number),
        (third.id, first.number),
        (first.id, third.number),
    ]


def test_new_lines_whose_place_is_taken_come_after_in_their_order(filled):
    batch = apply(
        filled,
        edit_of(None, replace(NEW, position=3, number="01 99 00 12 38", label="")),
        edit_of(None, replace(NEW, position=2)),
        edit_of(None, replace(NEW, position=9, number="01 99 00 12 39")),
    )
    now = annuaire.service.load(filled)["75"].lines
    assert [(one.position, one.number[-2:]) for one in now] == [
        (1, "34"), (2, "35"), (3, "36"), (4, "37"), (5, "38"), (9, "39"),
    ]  # fmt: skip
    assert now[4].label == "Ligne 5"
    assert [row.after["position"] for row in recorded(filled, batch)] == [5, 4, 9]


def test_a_new_line_takes_the_place_of_one_that_leaves_it(filled, lines):
    first, second, _ = lines
    apply(
        filled,
        edit_of(first, None),
        edit_of(second, replace(second, position=7)),
        edit_of(None, replace(NEW, position=1)),
    )
    apply(filled, edit_of(None, replace(NEW, position=2, number="01 99 00 12 38")))
    assert [one.position for one in annuaire.service.load(filled)["75"].lines] == [1, 2, 3, 7]


def test_lines_that_say_the_same_place_are_refused(filled, lines):
    before = everything(filled)
    with pytest.raises(UserError, match="déjà celui d'une autre ligne"):
        apply(filled, edit_of(lines[0], replace(lines[0], position=2)))
    with pytest.raises(UserError, match="déjà celui d'une autre ligne"):
        apply(
            filled,
            edit_of(None, replace(NEW, position=1)),
            edit_of(None, replace(NEW, position=1, number="0199001238")),
        )
    assert everything(filled) == before


def test_people_trade_names(filled):
    delmas, renaudin = annuaire.service.contacts(filled, "75")
    apply(
        filled,
        edit_of(delmas, replace(delmas, last_name="Renaudin", first_name="Leïla", role="Référente")),
        edit_of(renaudin, replace(renaudin, last_name="Delmas", first_name="Claire", role="Directrice")),
    )
    assert [(one.id, one.last_name) for one in annuaire.service.contacts(filled, "75")] == [
        (delmas.id, "Renaudin"),
        (renaudin.id, "Delmas"),
    ]


def test_the_first_line_of_a_siao_comes_with_it(filled):
    siao = replace(annuaire.service.load(filled)["48"], department_code="01", structure="SIAO de l'Ain", lines=())
    apply(filled, edit_of(None, Line(0, "01", 1, "04 65 71 01 01", "")), edit_of(None, siao))
    assert [one.label for one in annuaire.service.load(filled)["01"].lines] == ["Ligne 1"]


def test_fields_may_come_as_a_form_writes_them(filled, lines):
    written = {**edit_of(lines[0], lines[0]).before, "ring_seconds": "25", "active_from": "2026-12-01"}
    apply(filled, replace(edit_of(lines[0], lines[0]), after=written))
    saved = annuaire.service.load(filled)["75"].lines[0]
    assert (saved.ring_seconds, saved.active_from) == (25, date(2026, 12, 1))


NEW = Line(0, "75", 4, "01 99 00 12 37", "Renfort")
CLOSURE = Closure(0, "75", DAYS["first_day"], DAYS["last_day"], "travaux")
SIAO = Edit("siao", "75", "75", None, {"department_code": "75", "structure": "S", "mail": "", "phone_support": True})
WRONG = {
    "a premium number": (edit_of(None, replace(NEW, number="08 92 12 34 56")), "number", "surtaxé"),
    "our own number": (edit_of(None, replace(NEW, number="0 806 000 156")), "number", "SVI lui-même"),
    "an ending before its beginning": (
        edit_of(None, replace(NEW, active_from=date(2026, 3, 2), active_until=date(2026, 3, 1))),
        "active_until", "précéder",
    ),
    "no number of seconds": (
        replace(edit_of(None, NEW), after={**edit_of(None, NEW).after, "ring_seconds": "vingt"}),
        "ring_seconds", "Sonnerie",
    ),
    "no day": (
        replace(edit_of(None, NEW), after={**edit_of(None, NEW).after, "active_from": "demain"}),
        "active_from", "À partir du",
    ),
    "nobody's name": (edit_of(None, Contact("75", " ", "", "", "", "")), "last_name", "vide"),
    "no number for a contact": (edit_of(None, Contact("75", "N", "", "", "", "12")), "phone", "Téléphone"),
    "a long reason": (exception_edit(None, replace(CLOSURE, reason="x" * 201)), "reason", "200"),
    "no address for emergencies": (
        exception_edit(None, Absence(0, "48", DAYS["first_day"], None, "siao")), "urgent_mail", "adresse mail",
    ),
}  # fmt: skip


def test_a_number_that_stays_is_not_judged_again(filled, lines):
    """A rule or a plan has changed since."""
    ours = frozenset({lines[0].number})
    longer = edit_of(lines[0], replace(lines[0], ring_seconds=30, number="01 99 00 12 34"))
    assert service.apply(filled, [longer], at=LATER, author=ANNE, own_numbers=ours)
    with pytest.raises(WrongFieldError, match="SVI lui-même"):
        service.apply(
            filled, [edit_of(None, replace(NEW, number=lines[0].number))], at=LATER, author=ANNE, own_numbers=ours
        )


ABSENCE = Absence(0, "75", date(2026, 3, 9), None, "u@siao-75.example")
NOT_NEW = {
    "an absence of the same days": (replace(ABSENCE, department_code="48"), "Une absence est déjà notée"),
    "one that is over": (replace(ABSENCE, first_day=date(2026, 3, 1), last_day=date(2026, 3, 2)), "déjà passé"),
    "one of long ago": (replace(ABSENCE, first_day=date(2016, 3, 9)), "l'année 2016"),
    "a closure that is there": (Closure(0, "75", reason="travaux", **DAYS), "La même est déjà enregistrée"),
}


@pytest.mark.parametrize(("new", "sentence"), NOT_NEW.values(), ids=NOT_NEW)
def test_what_adds_nothing_to_the_hours_is_refused_wherever_it_comes_from(filled, new, sentence):
    before = everything(filled)
    with pytest.raises(WrongFieldError, match=sentence):
        apply(filled, exception_edit(None, new))
    assert everything(filled) == before


def test_twins_do_not_come_together(filled):
    with pytest.raises(WrongFieldError, match="déjà notée"):
        apply(filled, exception_edit(None, ABSENCE), exception_edit(None, ABSENCE))
    assert apply(filled, exception_edit(None, ABSENCE))


def test_an_absence_takes_the_place_of_the_one_that_goes(filled):
    known = next(one for one in schedules.service.list_exceptions(filled) if isinstance(one, Absence))
    assert apply(filled, exception_edit(known, None), exception_edit(None, replace(known, id=0, last_day=None)))


@pytest.mark.parametrize(("edit", "field", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named(filled, edit, field, sentence):
    before = everything(filled)
    with pytest.raises(WrongFieldError, match=sentence) as refused:
        apply(filled, text_edit("goodbye", "75", None, "Adieu."), edit)
    assert refused.value.field == field
    assert everything(filled) == before


REFUSED = {
    "another line's number": (edit_of(None, replace(NEW, number="01 99 00 12 34")), "déjà celui d'une autre ligne"),
    "somebody who is there": (
        edit_of(None, Contact("75", "Delmas", "Claire", "Directrice", "d@siao.example", "")), "déjà dans les contacts",
    ),
    "a line without SIAO": (edit_of(None, replace(NEW, department_code="13")), "pas encore de SIAO"),
    "a closure that ends before it begins": (
        replace(
            exception_edit(None, CLOSURE),
            after={**exception_edit(None, CLOSURE).after, "last_day": "2026-03-01"},
        ),
        "précéder",
    ),
    "a message before the département": (text_edit("welcome", "75", None, "Bonjour."), "tous les départements"),
    "a message that cannot be said": (text_edit("goodbye", "75", None, "{nom}"), "Variable inconnue"),
    "no such message": (text_edit("bonjour", "75", None, "Bonjour."), "Aucun message"),
    "hours of no département": (hours_edit("99", None, WEEK), "« 99 »"),
    "a holiday of another zone": (holiday_edit("75", "vendredi-saint", off=True), "pas un jour férié"),
    "what no page changes": (Edit("blocage", "1", None, None, {"reason": ""}), "ne s.annule pas ici"),
    "a département in the key, another in the edit": (
        replace(clock_edit("974", national=True), department_code="48"), "pas de ce département",
    ),
    "a département in the fields, another in the edit": (
        replace(exception_edit(None, CLOSURE), department_code="48"), "pas de ce département",
    ),
    "a line of another département": (replace(edit_of(None, NEW), department_code="48"), "pas de ce département"),
    "a siao of another département": (
        Edit("siao", "48", "48", None, dict(SIAO.after)), "pas de ce département",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(filled, edit, sentence):
    before, revision = everything(filled), current_revision(filled)
    with pytest.raises(UserError, match=sentence):
        apply(filled, text_edit("closed", "75", None, "Fermé."), edit)
    assert (everything(filled), current_revision(filled)) == (before, revision)


def test_a_siao_does_not_go_before_its_lines(filled, lines):
    siao = annuaire.service.load(filled)["75"]
    with pytest.raises(UserError, match=r"Le SIAO de Paris a encore des lignes"):
        apply(filled, edit_of(siao, None), edit_of(lines[0], None))
    apply(filled, edit_of(siao, None), *(edit_of(line, None) for line in lines))
    assert "75" not in annuaire.service.load(filled)


def test_a_note_has_a_length(filled, lines):
    with pytest.raises(UserError, match="500"):
        apply(filled, edit_of(lines[0], None), author=Author("Claire", note="x" * 501))


# Two people on one page


def test_the_second_is_told_what_the_first_changed_and_nothing_is_saved(filled, lines):
    first, second, _ = lines
    apply(filled, edit_of(first, replace(first, ring_seconds=25)), at=LATER, author=ANNE)
    before = everything(filled)
    with pytest.raises(ConflictError) as refused:
        apply(filled, edit_of(second, replace(second, label="x")), edit_of(first, replace(first, ring_seconds=30)))
    (conflict,) = refused.value.conflicts
    assert conflict.sentence == ("Ligne 01 99 00 12 34 (Accueil) : sonnerie 20 s → 25 s (Anne, le 04/03/2026 à 11h30)")
    assert conflict.current["ring_seconds"] == 25
    assert conflict.edit.after["ring_seconds"] == 30
    assert (conflict.author, conflict.at) == ("Anne", LATER)
    assert conflict.sentence in refused.value.format_message()
    assert everything(filled) == before


def test_an_object_that_is_gone_is_a_conflict(filled, lines):
    apply(filled, edit_of(lines[0], None), author=ANNE)
    with pytest.raises(ConflictError, match=r"\(Accueil\) retirée \(Anne") as refused:
        apply(filled, edit_of(lines[0], replace(lines[0], label="x")))
    assert refused.value.conflicts[0].current is None


def test_what_two_people_create_is_a_conflict(filled):
    apply(filled, text_edit("closed", "75", None, "Fermé."), author=ANNE)
    with pytest.raises(ConflictError, match="Fermé"):
        apply(filled, text_edit("closed", "75", None, "Nous sommes fermés."))


def test_every_conflict_is_told(filled, lines):
    first, second, _ = lines
    apply(filled, edit_of(first, replace(first, label="A")), edit_of(second, replace(second, label="B")))
    with pytest.raises(ConflictError) as refused:
        apply(filled, edit_of(first, replace(first, label="C")), edit_of(second, replace(second, label="D")))
    assert [conflict.edit.object_key for conflict in refused.value.conflicts] == [str(first.id), str(second.id)]


def test_one_object_twice_is_saved_once(filled, lines):
    first = lines[0]
    once = replace(first, label="A")
    batch = apply(filled, edit_of(first, once), edit_of(once, replace(once, ring_seconds=30)))
    (row,) = recorded(filled, batch)
    assert (row.before["label"], row.after["label"], row.after["ring_seconds"]) == ("Accueil", "A", 30)


def test_what_an_older_version_recorded_is_understood(filled, lines):
    """Without the days of a line, which it did not know."""
    known = {name: value for name, value in edit_of(lines[0], None).before.items() if "active_" not in name}
    apply(filled, Edit("line", str(lines[0].id), "75", known, {**known, "label": "x"}))
    assert annuaire.service.load(filled)["75"].lines[0].label == "x"


@pytest.mark.parametrize("author", [CLAIRE, ANNE], ids=lambda author: author.name)
def test_the_command_line_and_the_pages_share_one_history(filled, lines, author):
    annuaire.service.save_line(filled, replace(lines[0], label="x"), at=AT, author=author)
    with pytest.raises(ConflictError, match=author.name):
        apply(filled, edit_of(lines[0], replace(lines[0], label="y")))


def test_of_two_who_save_at_the_same_moment_one_is_told(filled, lines):
    first = lines[0]

    def save(label):
        try:
            return apply(filled, edit_of(first, replace(first, label=label)))
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(2) as both:
        results = list(both.map(save, ["A", "B"]))
    (conflict,) = [result for result in results if isinstance(result, ConflictError)]
    (won,) = [label for label, result in zip("AB", results, strict=True) if result is not conflict]
    assert annuaire.service.load(filled)["75"].lines[0].label == won
    assert conflict.conflicts[0].current["label"] == won
