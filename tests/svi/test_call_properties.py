"""For any sequence of inputs and line results, the call ends soon, says something at last, and has one outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from annuaire.domain import CallOrder
from call_log.domain import AttemptResult, EventKind, Outcome, Step
from core.clock import paris_time
from prompts.domain import Texts
from simulator import Behaviour
from simulator.operator import Operator
from simulator.script import ANSWERS, HANGS_UP, Script
from simulator.transcript import CALLER
from simulator.wiring import office_of
from svi import flow
from svi.plan import LONGEST_PLAN
from svi.position import from_query, to_query
from svi.turn import DialResult, HangUp, Keys, Ring
from svi.understand import understand
from tests.svi.pictures import NO_ANSWER, NOT_ACCEPTED, TAKEN, lines, moment, picture, siao

MOST_TURNS_BEFORE_RINGING = 23
MOST_TURNS = MOST_TURNS_BEFORE_RINGING + LONGEST_PLAN

# The longest call there is, found by trying every answer everywhere

EVERY_ENTRY = [Keys(keys) for keys in ("", "*", "99", "75", "01", "02", "09", "20", "97", "1", "4", "5", "0", "7")]
EVERY_RESULT = [NO_ANSWER, NOT_ACCEPTED, TAKEN]


def longest_call(snapshot):
    """The number of turns of the longest call, when no time passes."""
    now, known = moment(), {}

    def turns_after(position):
        if position.step is Step.END:
            return 0
        if position not in known:
            answers = EVERY_RESULT if position.step is Step.RINGING else EVERY_ENTRY
            understood = [understand(position, answer, snapshot, now) for answer in answers]
            reached = {replace(position.to(flow.TABLE[position.step][u.reply].to, **u.fields), turn=0)
                       for u in understood}  # fmt: skip
            known[position] = 1 + max(map(turns_after, reached))
        return known[position]

    return 1 + turns_after(replace(flow.start(snapshot, now).position, turn=0))


@pytest.mark.parametrize("order", CallOrder)
@pytest.mark.parametrize(("count", "ringing"), [(1, 1), (40, LONGEST_PLAN)])
def test_the_longest_call_has_so_many_turns(order, count, ringing):
    others = (siao(*lines(1), code=code) for code in ("01", "02", "09", "70", "75", "974"))
    snapshot = picture(siao(*lines(count), code="2A", call_order=order), *others)
    assert longest_call(snapshot) == MOST_TURNS_BEFORE_RINGING + ringing


# Any call on the pure flow

LIKELY = ["75"] * 6 + ["", "*", "20", "97", "1", "974"]
ANYTHING = ["", "99"]
entries = st.sampled_from(LIKELY + ANYTHING).flatmap(
    lambda keys: st.text("0123456789*#", max_size=4) | st.text(max_size=6) if keys in ANYTHING else st.just(keys)
)
results = st.builds(
    DialResult,
    st.sampled_from(["completed", "answered", "busy", "no-answer", "failed", "canceled", "", "strange"]),
    bridged=st.sampled_from([None, True] + [False] * 6),
    duration=st.none() | st.integers(0, 86_400),
    caller_gone=st.sampled_from([True] + [False] * 9),
)
siaos = st.builds(
    lambda count, order, support, screening: siao(
        *lines(count, screening=screening), call_order=order, phone_support=support
    ),
    st.sampled_from([1, 2, 3, 5, 12, 30, 0]),
    st.sampled_from(CallOrder),
    st.sampled_from([True] * 9 + [False]),
    st.booleans(),
)
CLOSED_AT = ["2026-03-03 11:29:59", "2026-03-08 10:00", "2026-04-06 10:00", "2026-03-29 03:30", "2026-12-31 23:59:59"]
moments = st.sampled_from(["2026-03-03 10:00"] * 10 + CLOSED_AT).map(paris_time)
EMPTY = picture()


@settings(max_examples=1000, deadline=None)
@given(st.data(), siaos, moments)
def test_any_call_ends_and_says_a_last_sentence_and_has_one_outcome(data, of_paris, at):
    configuration = replace(EMPTY.configuration, siaos={"75": of_paris})
    snapshot = replace(EMPTY, configuration=configuration)
    turns = [flow.start(snapshot, moment(at))]
    while not isinstance(turns[-1].then, HangUp):
        assert len(turns) < MOST_TURNS
        position = turns[-1].position
        assert from_query_of(position) == position
        answer = data.draw(results) if position.step is Step.RINGING else Keys(data.draw(entries))
        at += timedelta(seconds=data.draw(st.integers(0, 30)))
        accepted = data.draw(st.sampled_from([(), (1, 2, 3)]))
        turns.append(flow.advance(position, answer, snapshot, moment(at, last=2, accepted=accepted)))
    event(f"{turns[-1].position.group} {[say.key for say in turns[-1].says][:1]}")
    check_its_end(turns[-1])
    check_its_log([happening for turn in turns for happening in turn.happenings])
    check_its_ringing(turns)
    check_its_texts(turns)


def from_query_of(position):
    return from_query(to_query(position))


def check_its_end(last):
    gone = not last.says
    assert gone or last.says[-1].key == "goodbye"
    if gone:
        assert last.happenings[0].data["result"] in {"canceled", "busy", "failed"}


def check_its_log(happenings):
    ends = [h.data["outcome"] for h in happenings if h.kind is EventKind.ENDED]
    attempts = [h.data for h in happenings if h.kind is EventKind.ATTEMPT_ENDED]
    taken = [attempt for attempt in attempts if attempt["result"] == AttemptResult.ANSWERED]
    assert len(ends) + len(taken) <= 1
    assert not taken or attempts[-1] is taken[0]
    numbers = [attempt["attempt"] for attempt in attempts]
    assert numbers == sorted(set(numbers))
    assert set(ends) <= set(Outcome) - {Outcome.ANSWERED, Outcome.ABANDONED, Outcome.ERROR}


def check_its_ringing(turns):
    for turn in turns:
        if isinstance(turn.then, Ring):
            assert 1 <= len(turn.then.lines) <= 10
            assert 5 <= turn.then.seconds <= 60


def check_its_texts(turns):
    for turn in turns:
        assert turn.says or isinstance(turn.then, HangUp)
        for say in turn.says:
            assert Texts().render(say.key, say.values, turn.position.department_code).strip()


# Any call through the real webhooks, the log included

DETOURS = [[], [], [], ["99"], [""], ["75", "*"], ["97", "1*"], ["20", "", "*"], ["00", "98"], ["*", "*", "*"]]
CODES = [["75"], ["31"], ["59"], ["69"], ["75#"], ["13"], ["92"], ["48"], ["23"], ["20", "1"], ["97", "4"], ["075"]]
JUNK = st.lists(st.text("0123456789*#", max_size=4), max_size=3)
KEYS = st.builds(
    lambda detour, code, after: [*detour, *code, *after], st.sampled_from(DETOURS), st.sampled_from(CODES), JUNK
) | st.lists(st.text("0123456789*#", max_size=4), max_size=6)
LINES = st.lists(st.sampled_from([name for name in ANSWERS if name != HANGS_UP]), min_size=2, max_size=6)
behaviours = st.builds(
    Behaviour,
    sends_dial_bridged=st.booleans(),
    webhook_copies=st.sampled_from([1, 1, 1, 2]),
    lose_early_keys=st.booleans(),
    status_callback=st.sampled_from(["normal", "first", "late"]),
    left_while_ringing=st.sampled_from(["no-answer", "canceled"]),
)
SWITCHBOARD = "92"
LONGEST_WAIT = 600
"""Seconds before the conversation: three tries, three returns and two minutes of ringing, all said slowly."""


def play(app, behaviour, keys, answers, at="2026-03-03 10:00"):
    operator = Operator.place(office_of(app, behaviour), "+33536490001", paris_time(at))
    Script(list(keys), list(answers), talk=20).play(operator)
    return operator.call


def check_the_end_of(call, summary):
    assert not call.faults
    assert summary.outcome is not None
    assert call.webhooks <= 3 * MOST_TURNS
    assert call.now <= LONGEST_WAIT
    rung = [place for place, entry in enumerate(call.transcript) if entry.kind in {"line", "ring", "key"}]
    last = [entry for entry in call.transcript[max(rung, default=0) :] if entry.leg == CALLER]
    assert any(entry.kind == "say" for entry in last)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(behaviour=behaviours, keys=KEYS, answers=LINES, at=st.sampled_from(["10:00"] * 4 + ["11:29:50"]))
def test_any_call_through_the_webhooks_ends_with_one_outcome_and_a_last_sentence(app, behaviour, keys, answers, at):
    call = play(app, behaviour, keys, answers, f"2026-03-03 {at}")
    summary = app.extensions["svi"].call_log.call(call.sid)
    check_the_end_of(call, summary)
    event(f"{summary.outcome}, {summary.lines_rung} rung")
    if summary.department_code != SWITCHBOARD:
        assert (summary.outcome == Outcome.ANSWERED) is bool(call.spoke_to)
    assert summary.outcome not in {Outcome.ABANDONED, Outcome.ERROR}
    events = app.extensions["svi"].call_log.events(call.sid)
    assert len([event for event in events if event.kind is EventKind.ENDED]) == (summary.outcome != Outcome.ANSWERED)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(behaviour=behaviours, keys=KEYS, answers=LINES, place=st.integers(0, 8))
def test_a_caller_who_hangs_up_anywhere_has_one_outcome_too(app, behaviour, keys, answers, place):
    call = play(app, behaviour, [*keys[:place], HANGS_UP], [*answers[:place], HANGS_UP])
    summary = app.extensions["svi"].call_log.call(call.sid)
    assert not call.faults
    assert summary.outcome is not None
    assert summary.outcome != Outcome.ERROR
    assert (summary.step is not None) is (summary.outcome == Outcome.ABANDONED)
    if summary.department_code != SWITCHBOARD:
        assert (summary.outcome == Outcome.ANSWERED) is bool(call.spoke_to)
