"""What an answer means: taken or not, with what result, and whether there is time to ring somebody else."""

from datetime import date

import pytest

from annuaire.domain import CallOrder
from call_log.domain import AttemptResult, EventKind, Outcome, Step
from core.clock import paris_time
from svi.reply import Reply
from svi.snapshot import Snapshot
from svi.turn import DialResult, Keys, Position, Ring
from svi.understand import result_of, understand, was_taken
from tests.svi.pictures import (
    BUSY,
    FAILED,
    NO_ANSWER,
    NOT_ACCEPTED,
    OPEN_AT,
    TAKEN,
    Walk,
    line,
    lines,
    moment,
    picture,
    siao,
)  # fmt: skip

START = int(OPEN_AT.timestamp())


def ringing(*groups, group=0, ring_until=START + 120):
    return Position(Step.RINGING, turn=3, department_code="75", plan=groups or ((1,),), group=group,
                    ring_until=ring_until)  # fmt: skip


COMPLETED, PICKED_UP = DialResult("completed", duration=60), DialResult("answered", duration=60)

TAKEN_OR_NOT = {
    "bridged": (TAKEN, True, (), True),
    "bridged, whatever the status": (DialResult("no-answer", bridged=True), True, (), True),
    "completed and not bridged: a voicemail": (NOT_ACCEPTED, True, (), False),
    "not bridged though accepted: the caller left meanwhile": (NOT_ACCEPTED, True, (1,), False),
    "not bridged, without screening": (NOT_ACCEPTED, False, (), False),
    "nobody answers": (NO_ANSWER, True, (), False),
    "no DialBridged, accepted": (COMPLETED, True, (1,), True),
    "no DialBridged, « answered », accepted": (PICKED_UP, True, (1,), True),
    "no DialBridged, not accepted: a voicemail": (COMPLETED, True, (), False),
    "no DialBridged, another attempt was accepted": (COMPLETED, True, (2,), False),
    "no DialBridged, a switchboard picks up": (COMPLETED, False, (), True),
    "no DialBridged, a switchboard that « answered »": (PICKED_UP, False, (), True),
    "no DialBridged, the switchboard is busy": (DialResult("busy"), False, (), False),
    "no DialBridged, the switchboard does not answer": (DialResult("no-answer"), False, (), False),
    "no DialBridged, accepted but the status says failed": (DialResult("failed"), True, (1,), False),
    "a status that we have never seen": (DialResult("queued"), True, (1,), False),
    "no status at all": (DialResult(""), True, (1,), False),
}


@pytest.mark.parametrize(("dialled", "screening", "accepted", "taken"), TAKEN_OR_NOT.values(), ids=TAKEN_OR_NOT)
def test_a_call_was_taken_or_not(dialled, screening, accepted, taken):
    snapshot = picture(siao(line(1, screening=screening)))
    assert was_taken(ringing(), dialled, snapshot, moment(accepted=accepted)) is taken


def test_without_dialbridged_one_screened_line_among_several_must_accept():
    snapshot = picture(siao(line(1), line(2, screening=False)))
    at_once = ringing((1, 2), (1,), (2,))
    assert not was_taken(at_once, COMPLETED, snapshot, moment())
    assert was_taken(at_once, COMPLETED, snapshot, moment(accepted=(1,)))


def test_without_dialbridged_a_line_that_vanished_in_the_middle_of_the_call_must_have_accepted():
    snapshot = picture(siao())
    assert not was_taken(ringing(), COMPLETED, snapshot, moment())
    assert was_taken(ringing(), COMPLETED, snapshot, moment(accepted=(1,)))


GONE = {"caller_gone": True}
RESULTS = {
    "taken": (TAKEN, True, AttemptResult.ANSWERED),
    "picked up, not accepted": (NOT_ACCEPTED, False, AttemptResult.NOT_ACCEPTED),
    "« answered », not accepted": (DialResult("answered", bridged=False), False, AttemptResult.NOT_ACCEPTED),
    "busy": (BUSY, False, AttemptResult.BUSY),
    "no answer": (NO_ANSWER, False, AttemptResult.NO_ANSWER),
    "failed": (FAILED, False, AttemptResult.FAILED),
    "canceled": (DialResult("canceled"), False, AttemptResult.CANCELED),
    "an unknown status": (DialResult("wonderful"), False, AttemptResult.FAILED),
    "no status": (DialResult(""), False, AttemptResult.FAILED),
    "the caller left while it rang: not the line's fault": (DialResult("no-answer", **GONE), False,
                                                            AttemptResult.CANCELED),
    "the caller left, canceled": (DialResult("canceled", **GONE), False, AttemptResult.CANCELED),
    "the caller left while it was screened": (DialResult("completed", **GONE), False, AttemptResult.CANCELED),
    "busy just as the caller left": (DialResult("busy", **GONE), False, AttemptResult.BUSY),
    "taken, then the caller hung up": (DialResult("completed", bridged=True, **GONE), True, AttemptResult.ANSWERED),
}  # fmt: skip


@pytest.mark.parametrize(("dialled", "taken", "result"), RESULTS.values(), ids=RESULTS)
def test_the_result_of_an_attempt(dialled, taken, result):
    assert result_of(dialled, taken=taken) is result


REPLIES = {
    "taken": (TAKEN, Reply.TAKEN),
    "taken, and the caller hung up": (DialResult("completed", bridged=True, duration=5, caller_gone=True), Reply.TAKEN),
    "talked as long as allowed": (DialResult("completed", bridged=True, duration=3600), Reply.TIME_UP),
    "one second less": (DialResult("completed", bridged=True, duration=3599), Reply.TAKEN),
    "taken, duration unknown": (DialResult("completed", bridged=True), Reply.TAKEN),
    "the caller left while it rang": (DialResult("no-answer", bridged=False, caller_gone=True), Reply.GONE),
    "the caller left while a voicemail spoke": (DialResult("completed", bridged=False, caller_gone=True), Reply.GONE),
    "not taken, another line": (NOT_ACCEPTED, Reply.NEXT),
    "no answer, another line": (NO_ANSWER, Reply.NEXT),
    "busy, another line": (BUSY, Reply.NEXT),
    "failed, another line": (FAILED, Reply.NEXT),
}


@pytest.mark.parametrize(("dialled", "reply"), REPLIES.values(), ids=REPLIES)
def test_the_reply_to_a_ringing(dialled, reply):
    snapshot = picture(siao(*lines(2)))
    assert understand(ringing((1,), (2,)), dialled, snapshot, moment()).reply is reply


@pytest.mark.parametrize("dialled", [NOT_ACCEPTED, NO_ANSWER, BUSY, FAILED], ids=lambda d: d.status)
def test_after_the_last_line_nobody_is_left(dialled):
    snapshot = picture(siao(*lines(2)))
    assert understand(ringing((1,), (2,), group=1), dialled, snapshot, moment()).reply is Reply.NOBODY


def next_group(snapshot: Snapshot, position: Position, at=OPEN_AT, dialled=NO_ANSWER):
    return dict(understand(position, dialled, snapshot, moment(at)).fields).get("group")


VANISHED = {
    "the next one is there": ((1, 2, 3), 0, 1),
    "the next one is gone": ((1, 3), 0, 2),
    "all that follow are gone": ((1,), 0, None),
    "all are gone": ((), 0, None),
    "the one that rang is gone": ((2, 3), 0, 1),
}


@pytest.mark.parametrize(("left", "group", "expected"), VANISHED.values(), ids=VANISHED)
def test_lines_that_vanish_in_the_middle_of_a_call_are_passed_over(left, group, expected):
    snapshot = picture(siao(*(line(n) for n in left)))
    assert next_group(snapshot, ringing((1,), (2,), (3,), group=group)) == expected


def test_a_line_that_becomes_inactive_or_undialable_is_passed_over():
    snapshot = picture(siao(line(1), line(2, active=False), line(3, number="+33806000156"), line(4)))
    assert next_group(snapshot, ringing((1,), (2,), (3,), (4,))) == 3


def test_of_lines_that_ring_at_once_those_that_are_left_ring():
    snapshot = picture(siao(line(2), line(3)))
    assert [one.id for one in snapshot.lines_of("75", (1, 2, 3))] == [2, 3]


def test_a_call_that_goes_past_midnight_rings_the_lines_of_its_plan():
    """The plan was made on the last day of a line: that it ends meanwhile is the next call's concern."""
    snapshot = picture(siao(line(1), line(2, active_until=date(2026, 3, 2))))
    assert [one.id for one in snapshot.callable_lines("75", OPEN_AT)] == [1]
    assert next_group(snapshot, ringing((1,), (2,))) == 1


def test_lines_start_and_end_on_the_clock_of_the_departement():
    """At 21:30 in Paris it is already tomorrow in La Réunion."""
    snapshot = picture(siao(line(1, active_from=date(2026, 3, 4)), code="974"))
    assert snapshot.callable_lines("974", paris_time("2026-03-03 21:30"))
    assert not snapshot.callable_lines("974", paris_time("2026-03-03 20:30"))


BUDGET = {
    "plenty of time": (0, 1),
    "just enough: five seconds": (115, 1),
    "too little for anybody to pick up": (116, None),
    "none": (120, None),
    "long past: a screening that lasted": (500, None),
}


@pytest.mark.parametrize(("seconds", "expected"), BUDGET.values(), ids=BUDGET)
def test_no_line_rings_when_the_time_to_ring_is_over(seconds, expected):
    at = OPEN_AT.fromtimestamp(START + seconds, OPEN_AT.tzinfo)
    assert next_group(picture(siao(*lines(2))), ringing((1,), (2,)), at) == expected


def test_five_lines_of_a_minute_ring_two_minutes_in_all():
    call = Walk(picture(siao(*lines(5, ring_seconds=60)))).types("75", "")
    rung = []
    while isinstance(call.turn.then, Ring):
        rung.append(call.turn.then.seconds)
        call.answers(NO_ANSWER, after=call.turn.then.seconds + 4)
    assert rung == [60, 56]
    assert call.said == ["no_answer", "form", "mail", "goodbye"]


@pytest.mark.parametrize("limit", [10, 30, 120, 600])
@pytest.mark.parametrize("ring_seconds", [5, 20, 60])
def test_the_ringing_never_lasts_longer_than_its_limit_but_by_a_shortest_ringing(limit, ring_seconds):
    call = Walk(picture(siao(*lines(24, ring_seconds=ring_seconds)), ringing_limit=limit)).types("75", "")
    began = call.at
    while isinstance(call.turn.then, Ring):
        call.answers(NO_ANSWER, after=call.turn.then.seconds)
    assert (call.at - began).total_seconds() <= limit


def test_the_longest_of_the_lines_decides_when_all_ring_at_once():
    together = siao(line(1, ring_seconds=15), line(2, ring_seconds=40), call_order=CallOrder.SIMULTANEOUS)
    call = Walk(picture(together)).types("75", "")
    assert (len(call.turn.then.lines), call.turn.then.seconds) == (2, 40)


def test_no_support_comes_before_the_hours_and_no_line_after_them():
    without = picture(siao(code="75", phone_support=False), siao(code="69"))
    night = "2026-03-03 23:00"
    position = Position(Step.CONFIRM, department_code="75")
    assert understand(position, Keys(""), without, moment(night)).reply is Reply.NO_SUPPORT
    rhone = Position(Step.CONFIRM, department_code="69")
    assert understand(rhone, Keys(""), without, moment(night)).reply is Reply.CLOSED
    assert understand(rhone, Keys(""), without, moment()).reply is Reply.NO_LINE


def test_a_departement_that_the_annuaire_does_not_know_has_no_line_and_is_told_so():
    call = Walk(picture()).types("69", "")
    assert call.said[0] == "no_line"
    assert call.turn.happenings[-1].data == {"outcome": Outcome.NO_PHONE_SUPPORT}


def test_the_log_is_told_what_the_caller_typed_and_not_what_was_decided():
    call = Walk(picture()).types("", "99", "*", "75", "")
    heard = [h.data["heard"] for turn in call.turns for h in turn.happenings if h.kind is EventKind.KEYED]
    assert heard == ["silence", "unknown", "star", "75", "confirmed"]
