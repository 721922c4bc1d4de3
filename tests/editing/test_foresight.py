"""What an edit would change for callers, as the sentences that are shown before it is saved."""

from dataclasses import replace
from datetime import date, time

import pytest

import annuaire.edits
from annuaire.domain import UNSAVED, Contact, Line
from core.clock import paris_time
from core.departments import all_departments
from core.errors import UserError
from editing.foresight import foresee, with_edits
from prompts.domain import Texts
from prompts.edits import text_edit
from schedules.assembly import Saved, assemble, saved_of
from schedules.domain import DEFAULT_HOURS, Absence, Closure, Interval, OpeningHours, SpecialOpening
from schedules.edits import clock_edit, exception_edit, holiday_edit, hours_edit
from tests.svi.pictures import line, picture, siao

NOW = paris_time("2026-11-27 10:00")
"""A Friday, in opening hours."""
BEFORE_NOW = Interval(time(8), time(9, 45))
MORNING, AFTERNOON = Interval(time(9, 30), time(11, 30)), Interval(time(14), time(16, 30))


def week(*days):
    return OpeningHours((*days, *((),) * (7 - len(days))))


NO_FRIDAY = week(*[(MORNING, AFTERNOON)] * 4)
NO_WEDNESDAY_AFTERNOON = week(*[(MORNING, AFTERNOON)] * 2, (MORNING,), *[(MORNING, AFTERNOON)] * 2)
CLOSED = week()
LOZERE = siao(line(1), line(2, position=2), code="48")
FIRST, SECOND = LOZERE.lines
ONE_LINE = siao(line(1), code="48")
NO_SUPPORT = replace(ONE_LINE, phone_support=False)
NO_SUPPORT_UNTIL_THE_1ST = replace(NO_SUPPORT, lines=(replace(FIRST, active_until=date(2026, 12, 1)),))
EVERYWHERE = [siao(line(1), code=code) for code in all_departments()]


def changed(one, **fields):
    return annuaire.edits.edit_of(one, replace(one, **fields))


def removed(one):
    return annuaire.edits.edit_of(one, None)


def hours(code, after, before=None):
    return hours_edit(code, before, after)


def closure(code="48", first="2026-12-04", last="2026-12-04", within=None, number=0):
    return Closure(number, code, date.fromisoformat(first), date.fromisoformat(last), "travaux", within)


def absence(first, last):
    return Absence(0, "48", date.fromisoformat(first), date.fromisoformat(last) if last else None, "u@siao.example")


def opening(first, *intervals):
    return SpecialOpening(0, "48", date.fromisoformat(first), date.fromisoformat(first), intervals)


def added(exception):
    return exception_edit(None, exception)


NEW_LINE = annuaire.edits.edit_of(None, Line(UNSAVED, "48", 3, "08 92 12 34 56", "x"))
HERE = "Après cette modification, "
CASES = {
    "nothing": (ONE_LINE, Saved(), [], []),
    "a name: callers notice nothing": (ONE_LINE, Saved(), [changed(ONE_LINE, structure="SIAO")], []),
    "one line of two goes": (LOZERE, Saved(), [removed(FIRST)], []),
    "the only line goes": (
        ONE_LINE, Saved(), [removed(FIRST)], [f"{HERE}plus aucune ligne ne sonnera en Lozère."],
    ),
    "both lines go": (
        LOZERE, Saved(), [removed(FIRST), changed(SECOND, active=False)],
        [f"{HERE}plus aucune ligne ne sonnera en Lozère."],
    ),
    "the only line starts on the 2nd": (
        ONE_LINE, Saved(), [changed(FIRST, active_from=date(2026, 12, 2))],
        [f"{HERE}plus aucune ligne ne sonnera en Lozère du 27 novembre au 1er décembre."],
    ),
    "the only line ends on the 1st": (
        ONE_LINE, Saved(), [changed(FIRST, active_until=date(2026, 12, 1))],
        [f"{HERE}plus aucune ligne ne sonnera en Lozère à partir du 2 décembre."],
    ),
    "one line takes over from the other": (
        LOZERE, Saved(),
        [changed(FIRST, active_until=date(2026, 12, 1)), changed(SECOND, active_from=date(2026, 12, 2))], [],
    ),
    "a first line": (
        siao(code="48"), Saved(), [annuaire.edits.edit_of(None, Line(UNSAVED, "48", 1, "01 99 00 12 34", "Accueil"))],
        ["La Lozère répondra par téléphone."],
    ),
    "no phone support any more": (
        ONE_LINE, Saved(), [changed(ONE_LINE, phone_support=False)], ["La Lozère ne répondra plus par téléphone."],
    ),
    "phone support, and a line that goes: the first is enough": (
        ONE_LINE, Saved(), [changed(ONE_LINE, phone_support=False), removed(FIRST)],
        ["La Lozère ne répondra plus par téléphone."],
    ),
    "phone support": (
        replace(ONE_LINE, phone_support=False), Saved(),
        [changed(replace(ONE_LINE, phone_support=False), phone_support=True)], ["La Lozère répondra par téléphone."],
    ),
    "phone support without a line": (
        siao(code="48", phone_support=False), Saved(),
        [changed(siao(code="48", phone_support=False), phone_support=True)],
        ["La Lozère annoncera une assistance téléphonique, mais aucune ligne n'y sonnera."],
    ),
    "no Friday any more": (
        ONE_LINE, Saved(), [hours("48", NO_FRIDAY)], [f"{HERE}plus personne ne répondra en Lozère le vendredi."],
    ),
    "a week without hours": (
        ONE_LINE, Saved(), [hours("48", CLOSED)], [f"{HERE}plus personne ne répondra en Lozère."],
    ),
    "no Wednesday afternoon any more": (
        ONE_LINE, Saved(), [hours("48", NO_WEDNESDAY_AFTERNOON)],
        [f"{HERE}plus personne ne répondra en Lozère le mercredi de 14h à 16h30."],
    ),
    "Wednesday afternoon again": (
        ONE_LINE, Saved({"48": NO_WEDNESDAY_AFTERNOON}), [hours("48", None, NO_WEDNESDAY_AFTERNOON)],
        ["La Lozère répondra aussi le mercredi de 14h à 16h30."],
    ),
    "a loss comes before a gain": (
        ONE_LINE, Saved({"48": NO_WEDNESDAY_AFTERNOON}), [hours("48", NO_FRIDAY, NO_WEDNESDAY_AFTERNOON)],
        [
            f"{HERE}plus personne ne répondra en Lozère le vendredi.",
            "La Lozère répondra aussi le mercredi de 14h à 16h30.",
        ],
    ),
    "every afternoon": (
        ONE_LINE, Saved(), [hours("48", week(*[(MORNING,)] * 5))],
        [f"{HERE}plus personne ne répondra en Lozère du lundi au vendredi de 14h à 16h30."],
    ),
    "a closure of one day": (
        ONE_LINE, Saved(), [added(closure())], [f"{HERE}plus personne ne répondra en Lozère le vendredi 4 décembre."],
    ),
    "a closure over the week-end": (
        ONE_LINE, Saved(), [added(closure(last="2026-12-08"))],
        [f"{HERE}plus personne ne répondra en Lozère du 4 décembre au 8 décembre."],
    ),
    "a closure of an afternoon": (
        ONE_LINE, Saved(), [added(closure(within=Interval(time(14), time(15, 30))))],
        [f"{HERE}plus personne ne répondra en Lozère le vendredi 4 décembre de 14h à 15h30."],
    ),
    "a closure on a Sunday": (ONE_LINE, Saved(), [added(closure(first="2026-12-06", last="2026-12-06"))], []),
    "a closure in a month": (
        ONE_LINE, Saved(), [added(closure(first="2026-12-28", last="2026-12-28"))],
        [f"{HERE}plus personne ne répondra en Lozère le lundi 28 décembre."],
    ),
    "a closure whose name would be that of another day": (
        ONE_LINE, Saved(), [added(closure(first="2027-11-26", last="2027-11-26"))], [],
    ),
    "the only line ends in two months": (
        ONE_LINE, Saved(), [changed(FIRST, active_until=date(2027, 1, 31))],
        [f"{HERE}plus aucune ligne ne sonnera en Lozère à partir du 1er février."],
    ),
    "the only line, and its end in two months is put off": (
        siao(replace(FIRST, active_until=date(2027, 1, 15)), code="48"), Saved(),
        [changed(replace(FIRST, active_until=date(2027, 1, 15)), active_until=date(2027, 1, 31))],
        ["La Lozère répondra par téléphone du 16 janvier au 31 janvier."],
    ),
    "a line goes, and the other ends in two months": (
        siao(FIRST, replace(SECOND, active_until=date(2027, 1, 31)), code="48"), Saved(), [removed(FIRST)],
        [f"{HERE}plus aucune ligne ne sonnera en Lozère à partir du 1er février."],
    ),
    "a week without hours, during an absence": (
        ONE_LINE, Saved(absences=(absence("2026-11-01", "2026-12-31"),)), [hours("48", CLOSED)],
        [f"{HERE}plus personne ne répondra en Lozère."],
    ),
    "no Friday any more, during an absence": (
        ONE_LINE, Saved(absences=(absence("2026-11-01", "2026-12-31"),)), [hours("48", NO_FRIDAY)],
        [f"{HERE}plus personne ne répondra en Lozère le vendredi."],
    ),
    "phone support, until the only line ends": (
        NO_SUPPORT_UNTIL_THE_1ST, Saved(), [changed(NO_SUPPORT_UNTIL_THE_1ST, phone_support=True)],
        [
            "La Lozère annoncera une assistance téléphonique, mais aucune ligne n'y sonnera à partir du 2 décembre.",
            "La Lozère répondra par téléphone.",
        ],
    ),
    "phone support, during an absence without end": (
        NO_SUPPORT, Saved(absences=(absence("2026-11-01", None),)), [changed(NO_SUPPORT, phone_support=True)],
        ["La Lozère annoncera une assistance téléphonique, mais personne n'y répondra."],
    ),
    "phone support, during an absence": (
        NO_SUPPORT, Saved(absences=(absence("2026-11-01", "2026-12-31"),)), [changed(NO_SUPPORT, phone_support=True)],
        ["La Lozère répondra par téléphone à partir du 4 janvier."],
    ),
    "one line takes over from the other in two months": (
        LOZERE, Saved(),
        [changed(FIRST, active_until=date(2027, 1, 31)), changed(SECOND, active_from=date(2027, 2, 1))], [],
    ),
    "an absence from the end of the year on": (
        ONE_LINE, Saved(), [added(absence("2026-12-28", None))],
        [f"{HERE}plus personne ne répondra en Lozère à partir du 28 décembre."],
    ),
    "an absence of a month that begins in a month": (
        ONE_LINE, Saved(), [added(absence("2026-12-28", "2027-01-29"))],
        [f"{HERE}plus personne ne répondra en Lozère du 28 décembre au 29 janvier."],
    ),
    "what is over today is not told": (
        ONE_LINE, Saved(), [added(closure(first="2026-11-27", last="2026-11-27", within=BEFORE_NOW))], [],
    ),
    "an absence until further notice": (
        ONE_LINE, Saved(), [added(absence("2026-12-02", None))],
        [f"{HERE}plus personne ne répondra en Lozère à partir du 2 décembre."],
    ),
    "an absence from now on": (
        ONE_LINE, Saved(), [added(absence("2026-11-01", None))], [f"{HERE}plus personne ne répondra en Lozère."],
    ),
    "a special opening on a Saturday": (
        ONE_LINE, Saved(), [added(opening("2026-12-05", Interval(time(9), time(12))))],
        ["La Lozère répondra aussi le samedi 5 décembre de 9h à 12h."],
    ),
    "an own text": (ONE_LINE, Saved(), [text_edit("goodbye", "48", None, "Adieu.")], []),
    "a contact": (
        ONE_LINE, Saved(), [annuaire.edits.edit_of(None, Contact("48", "Pradel", "Jean-Luc", "", "", ""))], [],
    ),
    "without phone support hours matter to nobody": (
        replace(ONE_LINE, phone_support=False), Saved(), [hours("48", CLOSED)], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("of_lozere", "saved", "edits", "sentences"), CASES.values(), ids=CASES)
def test_what_callers_would_find_different(of_lozere, saved, edits, sentences):
    assert list(foresee(picture(of_lozere, saved=saved), edits, NOW).sentences) == sentences


def test_dangers_are_told_apart_from_gains():
    edits = [hours("48", NO_FRIDAY, NO_WEDNESDAY_AFTERNOON)]
    found = foresee(picture(ONE_LINE, saved=Saved({"48": NO_WEDNESDAY_AFTERNOON})), edits, NOW)
    assert [one.sentence for one in found.dangerous] == [
        "Après cette modification, plus personne ne répondra en Lozère le vendredi."
    ]


def test_a_holiday_that_is_worked_on_is_a_gain():
    found = foresee(
        picture(siao(line(1), code="67")), [holiday_edit("67", "noel", off=True)], paris_time("2026-12-20 10:00")
    )
    assert found.sentences == ("Le Bas-Rhin répondra aussi le vendredi 25 décembre de 9h30 à 11h30 et de 14h à 16h30.",)


@pytest.mark.parametrize(
    ("saved", "off", "sentence"),
    [
        pytest.param(
            Saved(), True, "La Lozère répondra aussi le jeudi 6 mai de 9h30 à 11h30 et de 14h à 16h30.", id="worked on"
        ),
        pytest.param(
            Saved(holidays_off={"48": frozenset({"ascension"})}), False,
            f"{HERE}plus personne ne répondra en Lozère le jeudi 6 mai.", id="closed again",
        ),
    ],
)  # fmt: skip
def test_a_holiday_in_half_a_year_is_foreseen(saved, off, sentence):
    assert foresee(picture(ONE_LINE, saved=saved), [holiday_edit("48", "ascension", off=off)], NOW).sentences == (
        sentence,
    )


def test_another_clock_moves_the_hours_on_the_clock_that_there_will_be():
    found = foresee(
        picture(siao(line(1), code="974")), [clock_edit("974", national=True)], paris_time("2026-11-29 10:00")
    )
    assert found.sentences == (
        (
            "Après cette modification, plus personne ne répondra à La Réunion du lundi au vendredi de 6h30 à 8h30"
            " et de 11h30 à 13h30."
        ),
        "La Réunion répondra aussi du lundi au vendredi de 9h30 à 11h et de 14h à 16h30.",
    )


def test_what_is_national_is_told_once_with_its_departements():
    found = foresee(picture(*EVERYWHERE), [hours_edit(None, None, NO_FRIDAY)], paris_time("2026-11-29 10:00")).found
    assert [one.sentence for one in found] == ["101 départements : plus personne ne répondra le vendredi."]
    assert found[0].department_codes == tuple(all_departments())


def test_a_departement_with_its_own_week_does_not_follow_the_national_one():
    snapshot = picture(*EVERYWHERE, saved=Saved({"48": DEFAULT_HOURS}))
    found = foresee(snapshot, [hours_edit(None, None, NO_FRIDAY)], paris_time("2026-11-29 10:00")).found
    assert [one.sentence for one in found] == ["100 départements : plus personne ne répondra le vendredi."]
    assert "48" not in found[0].department_codes


def test_few_departements_are_told_one_by_one():
    edits = [hours_edit(code, None, CLOSED) for code in ("08", "48")]
    assert foresee(picture(*EVERYWHERE), edits, NOW).sentences == (
        "Après cette modification, plus personne ne répondra dans les Ardennes.",
        "Après cette modification, plus personne ne répondra en Lozère.",
    )


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        pytest.param(NEW_LINE, "surtaxé", id="number"),
        pytest.param(added(closure(code="99")), "« 99 »", id="no such département"),
        pytest.param(replace(changed(FIRST, label="x"), department_code="75"), "pas de ce département", id="disguised"),
    ],
)  # fmt: skip
def test_a_wrong_edit_is_refused(edit, sentence):
    with pytest.raises(UserError, match=sentence):
        foresee(picture(LOZERE), [edit], NOW)


# The snapshot after edits


def test_the_snapshot_after_edits_has_them_all():
    new = Line(UNSAVED, "48", 3, "+33199001299", "Renfort")
    edits = [
        annuaire.edits.edit_of(None, new),
        removed(FIRST),
        changed(SECOND, position=1),
        changed(LOZERE, mail="contact@siao-48.example"),
        hours("48", NO_FRIDAY),
        added(closure()),
        added(closure(code=None, first="2026-12-24", last="2026-12-24")),
        text_edit("goodbye", "48", None, "Adieu."),
        text_edit("welcome", None, "Bonjour.", None),
    ]
    after = with_edits(picture(LOZERE, texts=Texts({"welcome": "Bonjour."})), edits)
    assert [(one.position, one.label) for one in after.siao("48").lines] == [(1, "Ligne 2"), (3, "Renfort")]
    assert after.siao("48").mail == "contact@siao-48.example"
    assert after.schedule("48").hours == NO_FRIDAY
    assert [one.department_code for one in after.schedule("48").closures] == ["48", None]
    assert [one.department_code for one in after.schedule("75").closures] == [None]
    assert after.texts == Texts(departments={"48": {"goodbye": "Adieu."}})


def test_an_edit_and_its_reverse_leave_the_snapshot_as_it_was():
    kept = closure(number=7)
    before = picture(LOZERE, saved=Saved(hours={"48": NO_FRIDAY}, closures=(kept,)))
    edits = [removed(FIRST), hours("48", None, NO_FRIDAY), exception_edit(kept, None), clock_edit("974", national=True)]
    after = with_edits(before, edits)
    assert after.configuration != before.configuration
    back = with_edits(after, [edit.reversed for edit in reversed(edits)])
    assert back.configuration.schedules == before.configuration.schedules
    assert back.configuration.siaos == before.configuration.siaos


def test_schedules_are_taken_apart_and_put_together_again():
    saved = Saved(
        hours={"": NO_FRIDAY, "48": DEFAULT_HOURS},
        national_clocks=frozenset({"974"}),
        holidays_off={"67": frozenset({"noel"})},
        closures=(closure(number=1), closure(code=None, number=2)),
        openings=(replace(opening("2026-12-05", MORNING), id=1),),
        absences=(replace(absence("2026-12-02", None), id=1),),
    )
    assert saved_of(assemble(saved)) == saved
