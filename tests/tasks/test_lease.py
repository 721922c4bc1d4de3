"""The lease in the database, on each engine: one holder, who may die, and no clock that must be right."""

from datetime import timedelta

from tasks import store
from tasks.keeper import Keeper, process_name
from tests.tasks.conftest import AT


def test_the_first_takes_it_and_keeps_it(keepers):
    one, other = keepers
    for _ in range(3):
        assert one.beat(AT)
        assert not other.beat(AT)


def test_two_who_saw_the_same_lease_do_not_both_take_it(database):
    assert store.take_lease(database, None, "one", AT)
    assert not store.take_lease(database, None, "other", AT)
    seen = store.lease(database)
    store.release_lease(database, "one", AT)
    free = store.lease(database)
    assert not store.take_lease(database, seen, "other", AT)
    assert store.take_lease(database, free, "other", AT)
    assert not store.take_lease(database, free, "third", AT)


def test_a_holder_that_is_killed_is_replaced_after_a_minute(keepers, stopwatch):
    one, other = keepers
    one.beat(AT)
    assert not other.beat(AT)
    stopwatch.now += 59
    assert not other.beat(AT)
    stopwatch.now += 1
    assert other.beat(AT)


def test_a_holder_that_lives_is_never_replaced(keepers, stopwatch):
    one, other = keepers
    for _ in range(10):
        assert one.beat(AT)
        assert not other.beat(AT)
        stopwatch.now += 55


def test_the_minute_begins_when_one_looks(database, keepers, stopwatch):
    keepers[0].beat(AT)
    stopwatch.now += 3600
    newcomer = Keeper(database, "machine:3:a", stopwatch=stopwatch)
    assert not newcomer.beat(AT)


def test_a_clock_set_back_or_forward_changes_nothing(keepers, stopwatch):
    one, other = keepers
    for hours in (0, -1, 24 * 365, -1):
        assert one.beat(AT + timedelta(hours=hours))
        assert not other.beat(AT - timedelta(hours=hours))
        stopwatch.now += 20


def test_a_holder_killed_when_the_clock_is_set_back_is_replaced_all_the_same(keepers, stopwatch):
    one, other = keepers
    one.beat(AT)
    other.beat(AT - timedelta(hours=1))
    stopwatch.now += 60
    assert other.beat(AT - timedelta(hours=1))


def test_one_that_comes_back_after_its_successor_waits_its_turn(keepers, stopwatch):
    one, other = keepers
    one.beat(AT)
    other.beat(AT)
    stopwatch.now += 60
    assert other.beat(AT)
    assert not one.beat(AT)


def test_a_lease_given_back_is_taken_at_once(keepers):
    one, other = keepers
    one.beat(AT)
    one.release(AT)
    assert other.beat(AT)


def test_who_does_not_hold_it_gives_nothing_back(database, keepers, stopwatch):
    one, other = keepers
    one.beat(AT)
    other.beat(AT)
    other.release(AT)
    assert store.lease(database).holder == one.me
    stopwatch.now += 60
    other.beat(AT)
    one.release(AT)
    assert store.lease(database).holder == other.me


def test_a_process_has_its_own_name():
    assert process_name() != process_name()
    assert len(process_name()) <= 100
