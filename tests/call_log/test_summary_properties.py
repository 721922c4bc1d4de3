"""The order of arrival, duplicates and late callbacks never change what a call is."""

from hypothesis import given
from hypothesis import strategies as st

from call_log.domain import AttemptResult, Outcome, Step
from call_log.summary import in_order, summarise
from tests.call_log.calls import (
    PARIS_LINES,
    accepted,
    attempt_ended,
    ended,
    keyed,
    refused,
    rung,
    screened,
    started,
    status,
    taken_call,
)  # fmt: skip

seconds = st.integers(-5, 300)
turns = st.integers(0, 6)
numbers = st.integers(1, 3)
line_ids = st.sampled_from([11, 12, 13])
any_event = st.one_of(
    st.builds(started, seconds, simulated=st.booleans()),
    st.builds(keyed, st.sampled_from(["75", "silence", "star"]), seconds, turns, step=st.sampled_from(Step)),
    st.builds(rung, numbers, seconds, turns, lines=st.sampled_from([PARIS_LINES, PARIS_LINES[:1], ()])),
    st.builds(screened, numbers, seconds, turns, line_id=line_ids),
    st.builds(accepted, numbers, seconds, turns, line_id=line_ids),
    st.builds(refused, numbers, seconds, turns, line_id=line_ids),
    st.builds(
        attempt_ended, numbers, seconds, turns,
        result=st.sampled_from(AttemptResult), talk_s=st.none() | st.integers(0, 400),
    ),
    st.builds(ended, st.sampled_from(Outcome), seconds, turns),
    st.builds(
        status, st.sampled_from(["ringing", "completed", "canceled"]), seconds,
        duration_s=st.none() | st.integers(0, 400),
    ),
)  # fmt: skip
calls = st.lists(any_event, min_size=1, max_size=14, unique_by=lambda event: event.key)


@given(calls, st.data())
def test_order_of_arrival_and_duplicates_change_nothing(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=6))
    disordered = data.draw(st.permutations(events + again))
    assert summarise(disordered) == summarise(events)
    assert in_order(disordered) == in_order(events)


@given(calls)
def test_durations_are_never_negative(events):
    call = summarise(events)
    durations = [call.waiting_s, call.talking_s, *(attempt.ring_s for attempt in call.attempts)]
    assert all(duration is None or duration >= 0 for duration in durations)


@given(calls)
def test_only_an_abandoned_call_has_a_step_and_only_a_call_that_goes_on_has_no_outcome(events):
    call = summarise(events)
    assert call.step is None or call.outcome is Outcome.ABANDONED
    assert call.outcome or not any(e.kind == "ended" or e.data.get("status") == "completed" for e in events)


@given(st.lists(any_event.filter(lambda event: event.kind not in {"attempt_ended", "line_rung"}), max_size=8))
def test_nothing_that_comes_late_undoes_an_answer(late):
    answered = taken_call()
    keys = {event.key for event in answered}
    assert summarise([*answered, *(event for event in late if event.key not in keys)]).outcome is Outcome.ANSWERED


@given(st.permutations(taken_call()))
def test_every_prefix_of_a_disordered_call_has_a_summary_and_the_last_is_the_same(events):
    partial = [summarise(events[: n + 1]) for n in range(len(events))]
    assert partial[-1] == summarise(taken_call())
