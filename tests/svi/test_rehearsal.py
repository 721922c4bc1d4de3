"""A call walked through in memory takes the path that the real one takes."""

import shutil
from itertools import pairwise

import pytest

from app import create_app
from call_log.domain import Step
from core.clock import paris_time
from core.departments import all_departments
from prompts.spoken import for_the_ear
from svi.rehearsal import rehearse
from svi.reply import Reply
from svi.turn import DialResult, HangUp, Keys, Moment, Ring
from tests.svi.conftest import LOADED_AT, settings


@pytest.fixture(scope="module")
def snapshot(demonstration_file, tmp_path_factory):
    """That of the demonstration, read once: it is frozen, and walking changes nothing."""
    folder = tmp_path_factory.mktemp("walks")
    shutil.copy(demonstration_file, folder / "svi.sqlite3")
    parts = create_app(settings(folder), clock=lambda: LOADED_AT).extensions["svi"]
    yield parts.snapshots.latest()
    parts.background.stop()
    parts.database.dispose()


@pytest.fixture
def walk(snapshot):
    def walked(code, at="2026-03-03 10:00", last_taken=None):
        return list(rehearse(snapshot, code, Moment(paris_time(at), lambda _code: last_taken, lambda _attempt: False)))

    return walked


@pytest.mark.parametrize("code", all_departments())
def test_every_departement_is_reached_by_its_keys_and_every_call_ends(walk, code):
    stages = walk(code)
    assert stages[-1].turn.position.department_code == code
    assert isinstance(stages[-1].turn.then, HangUp)
    assert Reply.UNKNOWN not in {stage.reply for stage in stages}


@pytest.mark.parametrize(
    ("code", "at", "reply"),
    [
        pytest.param("75", "2026-03-03 09:29", Reply.CLOSED, id="a minute too early"),
        pytest.param("75", "2026-04-06 10:00", Reply.HOLIDAY, id="lundi de Pâques"),
        pytest.param("23", "2026-03-03 10:00", Reply.ABSENCE, id="a prolonged absence"),
        pytest.param("48", "2026-03-03 10:00", Reply.NO_SUPPORT, id="never by phone"),
        pytest.param("05", "2026-03-03 10:00", Reply.NO_LINE, id="its only line is off"),
        pytest.param("974", "2026-03-03 10:00", Reply.CLOSED, id="lunch at La Réunion"),
        pytest.param("2A", "2026-03-03 10:00", Reply.NOBODY, id="open, and nobody answers"),
    ],
)
def test_it_is_heard_word_for_word_by_who_really_calls(walk, telephone, logged, code, at, reply):
    stages = walk(code, at)
    assert stages[-1].reply is reply
    call = telephone().at(at)
    for stage in stages:
        for text in stage.texts:
            call.hears(for_the_ear(text))
        match stage.answer:
            case Keys(digits) if digits:
                call.presses(digits)
                if len(digits) < stage.turn.then.keys:
                    call.waits(stage.turn.then.seconds)
            case DialResult():
                call.rings(*[line.number for line in stage.turn.then.lines]).nobody_answers()
    outcomes = [happening.data["outcome"] for happening in stages[-1].turn.happenings if "outcome" in happening.data]
    assert [logged(call.ended()).outcome.value] == outcomes


def test_lines_ring_in_order_each_as_long_as_it_may(walk):
    rung = [stage for stage in walk("75") if isinstance(stage.turn.then, Ring)]
    assert [line.position for stage in rung for line in stage.turn.then.lines] == [1, 2, 3][: len(rung)]
    waits = [(later.moment.now - earlier.moment.now).seconds for earlier, later in pairwise(rung)]
    assert all(wait >= stage.turn.then.seconds for wait, stage in zip(waits, rung, strict=False))


def test_a_rotation_begins_after_the_last_line_that_answered(walk):
    first = next(stage for stage in walk("13") if stage.turn.position.step is Step.RINGING).turn.then.lines[0]
    after = [stage for stage in walk("13", last_taken=first.id) if stage.turn.position.step is Step.RINGING]
    assert after[0].turn.then.lines[0].position == 2
    assert after[-1].turn.then.lines[0].id == first.id
