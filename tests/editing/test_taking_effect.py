"""What is said once something is saved: that calls go by it, from which day they will, or that the annuaire has it."""

from dataclasses import replace
from datetime import UTC, date

import pytest

from annuaire.domain import Contact, Line, Siao
from annuaire.edits import edit_of
from core.clock import paris_time
from editing.taking_effect import taking_effect
from prompts.edits import text_edit
from schedules.domain import Absence, Closure
from schedules.edits import exception_edit, holiday_edit, hours_edit
from schedules.hours import same_hours

AT = paris_time("2026-03-03 10:00")
SIAO = Siao("69", "SIAO du Rhône", "siao@rhone.example", phone_support=True)
LINE = Line(1, "69", 1, "+33199000301", "Accueil")
AWA = Contact("69", "Diallo", "Awa", "", "awa@rhone.example", "", id=4)
AWAY = Absence(3, "69", date(2026, 3, 1), date(2026, 3, 20), "u@rhone.example")
NEXT = replace(AWAY, first_day=date(2026, 3, 9))
OVER = replace(AWAY, last_day=date(2026, 3, 2))
NOW = "Les prochains appels en tiennent compte."
FILED = "L'annuaire est à jour."


def later(day):
    return f"Les appels en tiendront compte à partir du {day} 2026."


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        pytest.param([edit_of(LINE, replace(LINE, number="+33199000309"))], NOW, id="a number"),
        pytest.param([edit_of(LINE, None)], NOW, id="a line that goes"),
        pytest.param([edit_of(LINE, replace(LINE, label="Standard"))], FILED, id="a name that nobody hears"),
        pytest.param([edit_of(None, replace(LINE, id=0, active=False))], FILED, id="a line that sleeps"),
        pytest.param(
            [
                edit_of(
                    replace(LINE, active_from=date(2025, 1, 1), active_until=date(2025, 12, 31)),
                    replace(LINE, active_from=date(2026, 11, 1), active_until=date(2027, 3, 1)),
                )
            ],
            later("dimanche 1er novembre"),
            id="a line of last winter that rings next winter",
        ),
        pytest.param(
            [edit_of(LINE, replace(LINE, active_until=date(2026, 3, 31)))],
            later("mercredi 1er avril"),
            id="until a day",
        ),
        pytest.param(
            [edit_of(None, replace(LINE, id=0, active_from=date(2026, 3, 9)))],
            later("lundi 9 mars"),
            id="from a day on",
        ),
        pytest.param(
            [
                edit_of(LINE, replace(LINE, active_until=date(2026, 3, 31))),
                edit_of(None, replace(LINE, id=0, position=2)),
            ],
            NOW,
            id="now and later",
        ),
        pytest.param([edit_of(None, AWA)], "Le contact est dans l'annuaire.", id="somebody"),
        pytest.param([edit_of(AWA, None)], "Le contact n'est plus dans l'annuaire.", id="somebody leaves"),
        pytest.param(
            [edit_of(None, AWA), edit_of(AWA, None)], "Les contacts de l'annuaire sont à jour.", id="two people"
        ),
        pytest.param([edit_of(None, AWA), edit_of(LINE, None)], NOW, id="somebody and a line"),
        pytest.param([exception_edit(None, AWAY)], NOW, id="an absence that has begun"),
        pytest.param([exception_edit(None, NEXT)], later("lundi 9 mars"), id="an absence that begins later"),
        pytest.param([exception_edit(NEXT, None)], later("lundi 9 mars"), id="one that will not begin"),
        pytest.param(
            [exception_edit(AWAY, replace(AWAY, last_day=date(2026, 3, 10)))],
            later("mercredi 11 mars"),
            id="a sooner end",
        ),
        pytest.param([exception_edit(AWAY, replace(AWAY, last_day=None))], later("samedi 21 mars"), id="no end"),
        pytest.param([exception_edit(AWAY, OVER)], NOW, id="an end that is today's"),
        pytest.param([exception_edit(OVER, None)], FILED, id="what is over"),
        pytest.param(
            [exception_edit(NEXT, replace(NEXT, urgent_mail="v@x.fr"))], later("lundi 9 mars"), id="its address"
        ),
        pytest.param(
            [exception_edit(None, Closure(0, "69", date(2026, 3, 5), date(2026, 3, 6), "travaux"))],
            later("jeudi 5 mars"),
            id="a closure",
        ),
        pytest.param([holiday_edit("69", "ascension", off=True)], later("jeudi 14 mai"), id="a public holiday"),
        pytest.param([hours_edit("69", None, same_hours(range(5)))], NOW, id="the week"),
        pytest.param([text_edit("no_phone_support", "69", None, "Écrivez.")], NOW, id="a message"),
        pytest.param([edit_of(SIAO, replace(SIAO, structure="SIAO 69"))], FILED, id="a structure"),
        pytest.param([edit_of(SIAO, replace(SIAO, phone_support=False))], NOW, id="no phone support"),
    ],
)
def test_it_is_said_from_when_calls_go_by_it(edits, said):
    assert taking_effect(edits, AT) == said


def test_a_day_is_that_of_the_departement():
    away = replace(NEXT, department_code="974", first_day=date(2026, 3, 4))
    assert taking_effect([exception_edit(None, away)], paris_time("2026-03-03 23:00")) == NOW


def test_a_national_day_is_that_of_paris():
    closed = Closure(0, None, date(2026, 3, 4), date(2026, 3, 4), "travaux")
    assert taking_effect([exception_edit(None, closed)], paris_time("2026-03-04 00:30").astimezone(UTC)) == NOW


def test_no_call_rings_a_line_where_there_is_no_phone_support():
    edits = [edit_of(LINE, replace(LINE, number="+33199000309"))]
    assert taking_effect(edits, AT, {"69"}) == FILED
    assert taking_effect(edits, AT, {"48"}) == NOW
    support = edit_of(SIAO, replace(SIAO, phone_support=False))
    assert taking_effect([*edits, support], AT, {"69"}) == NOW
