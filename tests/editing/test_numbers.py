"""What edits make of the numbers of a département, in one line and as lists; and what they come to when it is past."""

from dataclasses import replace
from datetime import date

import pytest

from annuaire.domain import CallOrder, Contact, Line, Siao
from annuaire.edits import edit_of
from core.edits import Edit
from editing import wishes
from editing.numbers import gist, gist_of_the_past, numbers_changed
from editing.past import siao_before
from tests.editing.conftest import AT, LATER, apply

ONE = Line(1, "03", 1, "+33199000301", "Accueil")
TWO = Line(2, "03", 2, "+33199000302", "Référente")
SIAO = Siao("03", "SIAO de l'Allier", "siao@allier.example", phone_support=True, lines=(ONE, TWO))
MOBILE = "+33612345678"
AWA = Contact("03", "Diallo", "Awa", "", "awa@allier.example", "")


def asked(*numbers, order=None, siao=SIAO):
    return wishes.several_numbers(wishes.Place(siao), numbers, order)


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        pytest.param(
            asked(ONE.number, MOBILE), "Sonneront : 01 99 00 03 01, puis 06 12 34 56 78", id="one goes, one comes"
        ),
        pytest.param(asked(MOBILE), "Sonnera : 06 12 34 56 78", id="one number alone"),
        pytest.param(
            asked(TWO.number, ONE.number), "Sonneront : 01 99 00 03 02, puis 01 99 00 03 01", id="another order"
        ),
        pytest.param(
            asked(ONE.number, TWO.number, order=CallOrder.SIMULTANEOUS),
            "Sonneront tous à la fois : 01 99 00 03 01, 01 99 00 03 02",
            id="all at once",
        ),
        pytest.param([edit_of(one, None) for one in (ONE, TWO)], "Aucun numéro ne sonnera", id="nobody is left"),
        pytest.param(
            [edit_of(TWO, replace(TWO, active_until=date(2026, 4, 1)))],
            "Sonneront : 01 99 00 03 01, puis 01 99 00 03 02 (jusqu'au 01/04/2026)",
            id="until a day",
        ),
        pytest.param(
            [*asked(ONE.number), edit_of(SIAO, replace(SIAO, phone_support=False))],
            "Numéros, sans assistance téléphonique : 01 99 00 03 01 ; "
            "SIAO de l'Allier : assistance téléphonique oui → non",
            id="what does not ring is not said to",
        ),
        pytest.param(
            [edit_of(ONE, replace(ONE, number=MOBILE, ring_seconds=30))],
            "Sonneront : 06 12 34 56 78, puis 01 99 00 03 02 ; "
            "Ligne 01 99 00 03 01 (Accueil) : téléphone 01 99 00 03 01 → 06 12 34 56 78, sonnerie 20 s → 30 s",
            id="what the list does not say",
        ),
        pytest.param(
            [edit_of(ONE, replace(ONE, ring_seconds=30))],
            "Ligne 01 99 00 03 01 (Accueil) : sonnerie 20 s → 30 s",
            id="the numbers stay",
        ),
        pytest.param(
            [edit_of(replace(AWA, id=n), None) for n in (7, 8, 9)] + [edit_of(None, AWA)],
            "À ajouter : contact Awa Diallo, mail awa@allier.example ; À retirer : contact Awa Diallo ;"
            " et 2 autres changements",
            id="what is new comes first",
        ),
    ],
)
def test_what_is_asked_is_said_in_one_line(edits, said):
    assert gist(SIAO, edits) == said


def test_the_past_is_told_without_what_was_beside_it():
    told = gist_of_the_past([edit_of(TWO, None), edit_of(None, replace(TWO, id=0, number=MOBILE, label="Mobile"))])
    assert told.startswith("Ligne 06 12 34 56 78 (Mobile) ajoutée : ")
    assert told.endswith(" ; Ligne 01 99 00 03 02 (Référente) retirée")


def test_what_can_not_be_read_changes_no_number():
    assert numbers_changed(SIAO, [Edit("line", "1", "03", {}, {"number": MOBILE, "position": "?"})]) is None


def test_a_siao_as_it_was_before_a_batch_or_at_an_instant(database):
    import annuaire.service

    def now():
        return annuaire.service.load(database)["03"]

    apply(database, edit_of(None, replace(SIAO, lines=())), edit_of(None, replace(ONE, id=0)))
    before = now()
    batch = apply(database, *asked(TWO.number, MOBILE, order=CallOrder.ROTATION, siao=before), at=LATER)
    assert now() != before
    assert siao_before(database, now(), batch=batch, at=AT) == before
    assert siao_before(database, now(), batch="", at=AT) == before
    assert siao_before(database, now(), batch="", at=LATER) == now()
