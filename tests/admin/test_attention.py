"""« Aujourd'hui »: who will have nobody soon, and what a corrected number changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import proposals.service
from annuaire.domain import Line
from annuaire.edits import edit_of
from core.changes import COMMAND_LINE
from editing import service as editing
from proposals.domain import Kind, Proposal, Status
from tests.admin.test_today import MISSED, OPEN_AT, absent, app, arrives, attention, happens, known, page, rings
from tests.svi.conftest import LOADED_AT

__all__ = ["app", "happens", "known", "page"]


def apply(known, *edits, at=LOADED_AT):
    editing.apply(known.database, edits, at=at, author=COMMAND_LINE)


def last_for(known, code, last_days):
    """Each line of a département rings until its day."""
    lines = zip(known.snapshots.latest().siao(code).lines, last_days, strict=True)
    edits = [edit_of(line, replace(line, active_until=last and date.fromisoformat(last))) for line, last in lines]
    apply(known, *edits)


@pytest.mark.parametrize(
    ("last_days", "silent"),
    [
        pytest.param(["2026-03-05", "2026-03-09"], "mardi 10 mars 2026", id="the later of the two, in seven days"),
        pytest.param(["2026-03-03", "2026-03-03"], "mercredi 4 mars 2026", id="tomorrow"),
        pytest.param(["2026-03-05", "2026-03-10"], "", id="in eight days"),
        pytest.param(["2026-03-05", None], "", id="one goes on"),
    ],
)
def test_who_will_have_nobody_within_a_week_is_named(known, page, last_days, silent):
    last_for(known, "69", last_days)
    text = attention(page("referent"))
    assert bool(silent) is ("plus aucune ligne" in text)
    assert not silent or f"Rhône (69) : plus aucune ligne ne sonnera à partir du {silent}." in text


def test_a_line_that_takes_over_or_an_absence_leaves_nothing_to_be_said(known, page):
    last_for(known, "69", ["2026-03-05", "2026-03-05"])
    line = Line(0, "69", 3, "+33199001299", "Renfort", active_from=date(2026, 3, 9))
    apply(known, edit_of(None, line))
    assert "plus aucune ligne" not in attention(page("referent"))
    apply(known, edit_of(known.snapshots.latest().siao("69").lines[-1], None))
    assert "plus aucune ligne" in attention(page("referent"))
    absent(known, "69", "2026-03-06", None)
    assert "plus aucune ligne" not in attention(page("referent"))


def test_what_a_line_missed_before_its_number_was_corrected_is_forgotten(known, page, happens):
    line = known.snapshots.latest().callable_lines("69", OPEN_AT)[0]
    missed = (arrives(), rings(line_id=line.id, label=line.label), *MISSED[2:])
    for number in range(3):
        happens(f"CA{number}", "69", *missed)
    apply(known, edit_of(line, longer := replace(line, ring_seconds=33)), at=OPEN_AT + timedelta(minutes=1))
    assert "n'a pris aucun de ses 3" in attention(page())
    apply(known, edit_of(longer, replace(longer, number="+33199001298")), at=OPEN_AT + timedelta(minutes=2))
    assert "n'a pris aucun" not in attention(page())
    for number in range(3, 6):
        happens(f"CA{number}", "69", *((kind, 180 + s, step, data) for kind, s, step, data in missed))
    assert "n'a pris aucun de ses 3" in attention(page())


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(0, "aujourd'hui à 9h40", id="today"),
        pytest.param(1, "hier à 9h40", id="yesterday"),
        pytest.param(12, "le 19 février 2026 à 9h40", id="twelve days ago"),
    ],
)
def test_since_when_and_how_long_ago_are_told_in_french(known, page, happens, days, told):
    asked = Proposal(0, "69", Kind.OTHER, Status.PENDING, (), "Bonjour", "Sacha", "s@siao.example", 1, OPEN_AT)
    proposals.service.propose(known.database, asked, at=OPEN_AT - timedelta(days=days))
    (line, *_) = known.snapshots.latest().callable_lines("69", OPEN_AT)
    for number in range(3):
        facts = (arrives(), rings(line_id=line.id, label=line.label), *MISSED[2:])
        happens(f"CA{number}", "69", *((kind, s - 86400 * days, step, data) for kind, s, step, data in facts))
    text = attention(page("referent"))
    assert f"1 attend une réponse, depuis {told}." in text
    assert f"de ses 3 derniers appels, le dernier {told}" in text
