"""What the log says of usage, and who is blocked, on each of the two engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from call_log.domain import Outcome
from call_log.service import CallLog
from call_log.usage import frequent_callers, going_on, spent
from core.caps import Caps
from core.changes import Author, ChangeRow, current_revision
from core.errors import UserError
from protection import nuisance, service
from protection.domain import LONGEST_BLOCK, SHORTEST_BLOCK
from tests.call_log.calls import T0, at, ended, rung, started, status, taken_call

ME = Author("test")
HOUR = timedelta(hours=1)


@pytest.fixture
def call_log(database, tmp_path):
    return CallLog(database, tmp_path / "queue")


def over(call_log, sid, seconds=0, **more):
    call_log.append([started(seconds, sid=sid, **more)])
    call_log.append([status(seconds=seconds + 20, duration_s=20, sid=sid)])


def block(database, caller_hash="c0ffee", **more):
    known = {"call_sid": "CA1", "at": T0, "duration": HOUR, "reason": "appels muets", "author": ME}
    return service.block(database, caller_hash, **known | more)


def test_the_calls_that_go_on_are_real_recent_and_not_over(database, call_log):
    call_log.append([started(sid="CA1")])
    call_log.append([rung(sid="CA1")])
    call_log.append([started(sid="CA2", simulated=True)])
    call_log.append([started(-7200, sid="CA3")])
    over(call_log, "CA4")
    found = going_on(database, at(-3600))
    assert {sid: [one.kind for one in events] for sid, events in found.items()} == {"CA1": ["started", "line_rung"]}


def test_the_seconds_of_the_day_are_those_of_calls_that_are_over_and_rang(database, call_log):
    call_log.append(taken_call("CA1"))
    call_log.append(taken_call("CA2", caller_hash=None))
    over(call_log, "CA3")
    call_log.append([started(sid="CA4"), ended(Outcome.CLOSED, 10, sid="CA4"), status(duration_s=30, sid="CA4")])
    call_log.append(taken_call("CA5", simulated=True))
    each = call_log.call("CA1").waiting_s + call_log.call("CA1").talking_s
    assert 95 <= each <= 101
    assert spent(database, T0) == {"c0ffee": each, None: each}
    assert spent(database, at(1)) == {}


def test_who_calls_often_is_known_by_the_last_call(database, call_log):
    for n in range(3):
        over(call_log, f"CA{n}", 60 * n)
        over(call_log, f"CB{n}", 60 * n, caller_hash=None)
    over(call_log, "CC1", caller_hash="other")
    (found,) = frequent_callers(database, T0, 2)
    assert (found.calls, found.last_call_sid, found.last_at) == (3, "CA2", at(120))
    assert [one.calls for one in frequent_callers(database, T0, 1)] == [3, 1]


# Blocks


def test_a_block_raises_the_revision_and_the_history_holds_no_hash(database):
    before = current_revision(database)
    made = block(database)
    assert (made.until, current_revision(database)) == (T0 + HOUR, before + 1)
    service.unblock(database, made.id, at=at(60), author=ME)
    assert current_revision(database) == before + 2
    with database.reading() as session:
        changes = session.scalars(select(ChangeRow)).all()
    assert {change.object_type for change in changes} == {"blocage"}
    assert not any("c0ffee" in f"{change.object_key} {change.before} {change.after}" for change in changes)


def test_blocked_again_the_new_duration_holds(database):
    first, second = block(database), block(database, at=at(60), duration=2 * HOUR, reason="encore")
    assert (first.id, second.until) == (second.id, at(60) + 2 * HOUR)
    assert [one.reason for one in service.blocks(database)] == ["encore"]
    assert service.load(database) == {"c0ffee": second.until}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"duration": SHORTEST_BLOCK - timedelta(seconds=1)}, id="too short"),
        pytest.param({"duration": LONGEST_BLOCK + timedelta(seconds=1)}, id="longer than 30 days"),
        pytest.param({"reason": "  "}, id="no reason"),
        pytest.param({"reason": "x" * 201}, id="too long a reason"),
    ],
)
def test_a_block_that_is_wrong_is_refused_in_french(database, wrong):
    with pytest.raises(UserError, match="Un blocage"):
        block(database, **wrong)
    assert service.blocks(database) == []


def test_only_a_block_that_is_on_can_be_ended(database):
    made = block(database)
    service.unblock(database, made.id, at=at(60), author=ME)
    for number in (made.id, made.id + 1):
        with pytest.raises(UserError, match="Aucun blocage en cours"):
            service.unblock(database, number, at=at(61), author=ME)


def test_a_hash_is_erased_a_day_after_its_block_is_over(database):
    block(database)
    assert service.purge(database, T0 + HOUR + service.KEPT) == 0
    assert service.purge(database, T0 + HOUR + service.KEPT + timedelta(seconds=1)) == 1
    assert service.load(database) == {}


# Blocking by itself

CAPS = Caps(block_after=3, block_hours=2)


def blocked(database, now=None):
    return nuisance.block_frequent(database, CAPS, now or at(600))


def test_more_calls_than_the_setting_block_once_and_only_with_a_number(database, call_log):
    for n in range(3):
        over(call_log, f"CA{n}", n)
    assert blocked(database) == 0
    over(call_log, "CA3", 10)
    for n in range(9):
        over(call_log, f"CB{n}", n, caller_hash=None)
    assert blocked(database) == 1
    (one,) = service.blocks(database)
    assert (one.caller_hash, one.call_sid, one.until) == ("c0ffee", "CA3", at(600) + 2 * HOUR)
    assert one.reason == "4 appels en une heure"
    assert blocked(database) == 0


def test_calls_of_more_than_an_hour_ago_do_not_count(database, call_log):
    for n in range(4):
        over(call_log, f"CA{n}", n)
    assert blocked(database, at(3604)) == 0


def test_who_was_unblocked_by_hand_is_judged_on_later_calls(database, call_log):
    for n in range(4):
        over(call_log, f"CA{n}", n)
    assert blocked(database) == 1
    service.unblock(database, service.blocks(database)[0].id, at=at(700), author=ME)
    assert blocked(database, at(800)) == 0
    for n in range(4):
        over(call_log, f"CC{n}", 800 + n)
    assert blocked(database, at(900)) == 1


def test_without_the_setting_nobody_is_blocked(database, call_log):
    for n in range(9):
        over(call_log, f"CA{n}", n)
    assert nuisance.block_frequent(database, Caps(), at(600)) == 0
