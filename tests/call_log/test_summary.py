"""What a call's events mean."""

from dataclasses import replace

import pytest

from call_log.domain import Attempt, AttemptResult, EventKind, Outcome, RungLine, Step
from call_log.summary import in_order, summarise
from tests.call_log.calls import (
    PARIS_LINES,
    accepted,
    at,
    attempt_ended,
    ended,
    event,
    keyed,
    refused,
    rung,
    screened,
    started,
    status,
    taken_call,
)  # fmt: skip

NO_ANSWER, NOT_ACCEPTED = AttemptResult.NO_ANSWER, AttemptResult.NOT_ACCEPTED
RINGING = [started(), keyed(), rung()]
CONVERSATION = [*RINGING, screened(), accepted()]

OUTCOMES = {
    "just started: goes on": ([started()], None),
    "ringing: goes on": (RINGING, None),
    "in conversation: goes on": (CONVERSATION, None),
    "an attempt ended answered": ([*RINGING, attempt_ended()], Outcome.ANSWERED),
    "answered without the operator's status": ([*CONVERSATION, attempt_ended(), ended()], Outcome.ANSWERED),
    "accepted, caller hung up first, no Dial result": ([*CONVERSATION, status()], Outcome.ANSWERED),
    "accepted, but the attempt ended otherwise": (
        [*CONVERSATION, attempt_ended(result=NOT_ACCEPTED), status()],
        Outcome.ABANDONED,
    ),
    "answered, then a late failed status": ([*CONVERSATION, attempt_ended(), status("failed")], Outcome.ANSWERED),
    "answered, then an error of the flow": ([*RINGING, attempt_ended(), ended(Outcome.ERROR)], Outcome.ANSWERED),
    "error before the answer was known": (
        [*RINGING, ended(Outcome.ERROR, 50, 2), attempt_ended(turn=3)],
        Outcome.ANSWERED,
    ),
    "the second attempt answered": (taken_call(), Outcome.ANSWERED),
    "nobody": ([*RINGING, attempt_ended(result=NO_ANSWER), ended(Outcome.NO_ANSWER), status()], Outcome.NO_ANSWER),
    "closed, status not there yet": ([started(), keyed(), ended(Outcome.CLOSED)], Outcome.CLOSED),
    "the first end wins over a fallback's": (
        [started(), ended(Outcome.CLOSED, turn=2), ended(Outcome.ERROR, turn=3), status()],
        Outcome.CLOSED,
    ),
    "the first end is the first of the conversation, not the first to arrive": (
        [started(), ended(Outcome.ERROR, 3, turn=3), ended(Outcome.CLOSED, 9, turn=2)],
        Outcome.CLOSED,
    ),
    "hung up while ringing": ([*RINGING, status("completed", 15)], Outcome.ABANDONED),
    "operator says canceled": ([started(), status("canceled")], Outcome.ABANDONED),
    "operator says busy": ([started(), status("busy")], Outcome.ABANDONED),
    "operator says failed": ([started(), status("failed")], Outcome.ABANDONED),
    "operator says no-answer": ([started(), status("no-answer")], Outcome.ABANDONED),
    "a status that is not final": ([started(), status("ringing"), status("in-progress")], None),
    "only a status came": ([status()], Outcome.ABANDONED),
}


@pytest.mark.parametrize(("events", "outcome"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_the_outcome_of_a_call(events, outcome):
    assert summarise(events).outcome == outcome


STEPS = {
    "hung up at the welcome": ([started(), status()], Step.DEPARTMENT),
    "hung up at the Corsica menu": ([started(), keyed("20", step=Step.CORSICA), status()], Step.CORSICA),
    "hung up overseas": ([started(), keyed("97", step=Step.OVERSEAS), status()], Step.OVERSEAS),
    "hung up while the département was said": ([started(), keyed(), status()], Step.CONFIRM),
    "hung up while it rang": ([*RINGING, status()], Step.RINGING),
    "went back with the star, then hung up": (
        [started(), keyed(), keyed("star", 8, 2, step=Step.DEPARTMENT), status()],
        Step.DEPARTMENT,
    ),
    "the flow said where": (
        [*RINGING, event(EventKind.ENDED, 20, 4, {"outcome": Outcome.ABANDONED, "step": Step.RINGING}, step=Step.END)],
        Step.RINGING,
    ),
    "nothing known but the status": ([status()], None),
    "not abandoned: no step": (taken_call(), None),
    "still going on: no step": (RINGING, None),
}


@pytest.mark.parametrize(("events", "step"), STEPS.values(), ids=STEPS.keys())
def test_where_an_abandoned_call_stood(events, step):
    assert summarise(events).step == step


DURATIONS = {
    "taken: waits until the acceptance, talks until the attempt's end": (taken_call(), 40, 60),
    "no screening: the operator's talk is taken off": ([*RINGING, attempt_ended(talk_s=70)], 30, 70),
    "no screening, no duration": ([*RINGING, attempt_ended()], 100, 0),
    "talk longer than the call: not before the line rang": ([*RINGING, attempt_ended(talk_s=500)], 10, 500),
    "hung up in conversation: until the status": ([*CONVERSATION, status(seconds=60)], 18, 42),
    "status late: the operator's duration is believed": ([*CONVERSATION, status(seconds=900, duration_s=60)], 18, 42),
    "duration shorter than what we heard: not believed": (
        [*CONVERSATION, status(seconds=60, duration_s=3)],
        18,
        42,
    ),
    "duration longer than the time that passed: not believed": (
        [*CONVERSATION, status(seconds=60, duration_s=600)],
        18,
        42,
    ),
    "abandoned: waits until the end": ([*RINGING, status(seconds=25)], 25, 0),
    "closed, no status: until the flow's end": ([started(), ended(Outcome.CLOSED, 9)], 9, 0),
    "closed: until the operator's end": ([started(), ended(Outcome.CLOSED, 9), status(seconds=30)], 30, 0),
    "in conversation: talk not known yet": (CONVERSATION, 18, None),
    "ringing: nothing known yet": (RINGING, None, None),
    "clocks that disagree: never negative": ([started(50), *CONVERSATION[1:], attempt_ended(seconds=10)], 0, 0),
    "start lost: from the first event": ([keyed(), rung(), accepted(), attempt_ended()], 13, 82),
}


@pytest.mark.parametrize(("events", "waiting_s", "talking_s"), DURATIONS.values(), ids=DURATIONS.keys())
def test_waiting_and_talking_time(events, waiting_s, talking_s):
    call = summarise(events)
    assert (call.waiting_s, call.talking_s) == (waiting_s, talking_s)


ALL_THREE = rung(lines=PARIS_LINES)


def said_before(seconds):
    told = rung()
    return replace(told, data={**told.data, "said_s": seconds})


ATTEMPTS = {
    "ringing": (RINGING, None, None),
    "no answer": ([*RINGING, attempt_ended(seconds=30, result=NO_ANSWER)], NO_ANSWER, 20),
    "busy": ([*RINGING, attempt_ended(seconds=11, result=AttemptResult.BUSY)], AttemptResult.BUSY, 1),
    "refused: rang until then": (
        [*RINGING, refused(), attempt_ended(seconds=30, result=NOT_ACCEPTED)],
        NOT_ACCEPTED,
        8,
    ),
    "voicemail: rang until it picked up": (
        [*RINGING, screened(), attempt_ended(seconds=40, result=NOT_ACCEPTED, talk_s=15)],
        NOT_ACCEPTED,
        4,
    ),
    "not screened: the talk is taken off": (
        [*RINGING, attempt_ended(seconds=40, talk_s=15)],
        AttemptResult.ANSWERED,
        15,
    ),
    "accepted: rang until the pick-up": ([*CONVERSATION, attempt_ended()], AttemptResult.ANSWERED, 4),
    "accepted, no Dial result": ([*CONVERSATION, status()], AttemptResult.ANSWERED, 4),
    "the sentence before it rings is no ringing": (
        [started(), said_before(4), attempt_ended(seconds=34, result=NO_ANSWER)],
        NO_ANSWER,
        20,
    ),
    "never longer than it was let ring": (
        [*RINGING, attempt_ended(seconds=55, result=NO_ANSWER)],
        NO_ANSWER,
        20,
    ),
    "refused, then hung up": ([*RINGING, refused(), status(seconds=20)], NOT_ACCEPTED, 8),
    "hung up while ringing, no Dial result": ([*RINGING, status(seconds=25)], AttemptResult.CANCELED, 15),
    "end lost, but the flow went on to its end": ([*RINGING, ended(Outcome.NO_ANSWER), status()], None, None),
    "several at once: one refusal does not stop the others": (
        [started(), ALL_THREE, refused(), accepted(seconds=22, line_id=13), attempt_ended()],
        AttemptResult.ANSWERED,
        12,
    ),
    "ended before it rang, says a clock": (
        [started(), rung(seconds=50), attempt_ended(seconds=40, result=NO_ANSWER)],
        NO_ANSWER,
        0,
    ),
}


@pytest.mark.parametrize(("events", "result", "ring_s"), ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_how_an_attempt_ended_and_how_long_it_rang(events, result, ring_s):
    (attempt,) = summarise(events).attempts
    assert (attempt.result, attempt.ring_s) == (result, ring_s)


LINES = {
    "one line, screened": ([*CONVERSATION, attempt_ended()], "Accueil SIAO"),
    "one line, not screened": ([*RINGING, attempt_ended()], "Accueil SIAO"),
    "known as soon as it is taken": (CONVERSATION, "Accueil SIAO"),
    "several at once: the one that accepted": (
        [started(), ALL_THREE, accepted(line_id=13), attempt_ended()],
        "Direction",
    ),
    "several accepted: the first": (
        [started(), ALL_THREE, accepted(seconds=20, line_id=13), accepted(seconds=19, line_id=12), attempt_ended()],
        "Permanence",
    ),
    "several at once, not screened: not known": ([started(), ALL_THREE, attempt_ended()], None),
    "accepted, but not connected": ([*CONVERSATION, attempt_ended(result=NO_ANSWER)], None),
    "nobody": ([*RINGING, attempt_ended(result=NO_ANSWER)], None),
    "the ringing was lost": ([started(), accepted(), attempt_ended()], None),
}


@pytest.mark.parametrize(("events", "label"), LINES.values(), ids=LINES.keys())
def test_the_line_that_took_the_call(events, label):
    assert summarise(events).line_label == label


def test_the_whole_summary_of_a_taken_call():
    call = summarise(taken_call(simulated=True))
    assert call.call_sid == "CA1"
    assert (call.started_at, call.taken_at, call.ended_at) == (at(0), at(40), at(101))
    assert call.department_code == "75"
    assert (call.simulated, call.caller_hash) == (True, "c0ffee")
    assert call.line_id == 12
    assert call.attempts == (
        Attempt(1, (RungLine(11, "Accueil SIAO"),), NO_ANSWER, 20),
        Attempt(2, (RungLine(12, "Permanence"),), AttemptResult.ANSWERED, 4),
    )


@pytest.mark.parametrize("screening_turn", [2, 3], ids=["the turn that rings", "the turn that ends the attempt"])
def test_an_attempt_is_told_from_its_ringing_to_its_end_before_the_next(screening_turn):
    answers = [screened(turn=screening_turn), accepted(turn=screening_turn)]
    told = [started(), rung(), *answers, attempt_ended(result=NOT_ACCEPTED), rung(2, 100, 3)]
    assert list(in_order([*told[::-1]])) == told
    assert summarise([*told, status()]).step is Step.RINGING


def test_the_department_is_the_last_one_chosen():
    again = [keyed("star", 8, 2, step=Step.DEPARTMENT, department=None), keyed("69", 12, 3, department="69")]
    assert summarise([started(), keyed(), *again]).department_code == "69"


def test_lines_rung_at_once_count_one_by_one():
    assert summarise([started(), ALL_THREE, rung(2, 40, 5)]).lines_rung == 4


def test_a_lost_start_still_gives_a_summary():
    call = summarise([rung(), attempt_ended()])
    assert (call.outcome, call.started_at, call.caller_hash) == (Outcome.ANSWERED, at(10), None)


def test_no_event_is_no_call():
    with pytest.raises(ValueError, match="without events"):
        summarise([])
