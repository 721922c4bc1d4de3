"""The faults of `make faults`, small: a real gunicorn with two workers, a real database, and whole calls meanwhile."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from threading import Lock

import pytest

from faults.balancer import Balancer, Delivery
from faults.callers import SCRIPTS, Played, play
from faults.run import References, judge, without_fault
from faults.stage import Setting, Stage, set_up
from faults.verdict import Measures

SHORT = ["third line takes it", "refused, then taken", "nobody in Paris", "Corsica", "leaves while it rings"]
PROMISED = ("foreign", "lost", "doubled", "double_rings", "detours", "diverging", "apologies")
"""Not the delays: a loaded machine is no fault of the program."""
LONG_S = 10
"""Seconds for a database that is not away; the operator itself waits for fifteen."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with set_up(Setting("sqlite")) as stage:
        yield stage


@pytest.fixture(scope="module")
def references(stage: Stage) -> References:
    return without_fault(stage)


def call(balancer: Balancer, scripts: list[str]) -> list[Played]:
    with ThreadPoolExecutor(len(scripts)) as callers:
        return list(callers.map(lambda name: play(name, balancer), scripts))


@pytest.fixture
def judged(stage: Stage, references: References) -> Callable[..., Measures]:
    """What is left of the promises once what waited is replayed."""

    return partial(judged_on, stage, references)


def judged_on(
    stage: Stage, references: References, balancer: Balancer, played: list[Played], *, kills: bool = False
) -> Measures:
    for instance in stage.instances:
        instance.replay()
    return judge(stage, balancer.deliveries, played, references, kills=kills)


def is_kept(measures: Measures) -> bool:
    return not any(getattr(measures, name) for name in PROMISED) and measures.errors == measures.excused


class KillingBalancer(Balancer):
    """A worker dies now and then, never both; what it held is tried again, as nginx does."""

    kills_after = (10, 40)

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.killed = 0
        self._one_at_a_time = Lock()

    def post(self, *arguments):
        with self._one_at_a_time:
            is_time = self.killed < len(self.kills_after) and len(self.deliveries) >= self.kills_after[self.killed]
            if is_time and len(self.instances[0].workers()) == 2:
                self.instances[0].kill_a_worker()
                self.killed += 1
        return super().post(*arguments)


def test_workers_are_killed_while_calls_go_on(stage, judged):
    balancer = KillingBalancer(stage.instances)
    measures = judged(balancer, call(balancer, list(SCRIPTS)), kills=True)
    assert is_kept(measures), measures.notes
    assert balancer.killed


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another program holds the database."""
    with closing(sqlite3.connect(stage.disks[0] / "svi.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_what_was_queued_while_the_database_was_locked_outlives_a_kill_of_the_whole_service(stage, judged):
    backlog, balancer = stage.instances[0].backlog, stage.balancer()
    with locked(stage):
        played = call(balancer, SHORT)
        assert backlog.length() > 0
        stage.instances[0].kill()
    stage.instances[0].start()
    measures = judged(balancer, played)
    assert is_kept(measures), measures.notes
    assert backlog.length() == 0


class JumpingBalancer(Balancer):
    """The clock goes back an hour, once, while calls go on."""

    jumps_after = 20

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.instances)
        self.stage, self.has_jumped = stage, False
        self._one_at_a_time = Lock()

    def post(self, *arguments):
        with self._one_at_a_time:
            if not self.has_jumped and len(self.deliveries) >= self.jumps_after:
                self.has_jumped = True
                self.stage.move_clock(-1)
        return super().post(*arguments)


def test_a_clock_set_back_in_the_middle_of_calls_changes_nothing(stage, judged):
    balancer = JumpingBalancer(stage)
    try:
        measures = judged(balancer, call(balancer, SHORT))
    finally:
        stage.set_clock()
    assert is_kept(measures), measures.notes
    assert balancer.has_jumped


def test_copies_in_any_order_are_one_call_and_get_one_document():
    """As long as the database takes them: two that are queued in different seconds are told different times."""
    with set_up(Setting("sqlite", wait_s=LONG_S)) as stage:
        references, balancer = without_fault(stage), Balancer(stage.instances, copies=3, copies_within=0.3)
        played = call(balancer, SHORT)
        balancer.wait_for_copies()
        measures = judged_on(stage, references, balancer, played)
    assert is_kept(measures), measures.notes
    assert sum(delivery.is_copy for delivery in balancer.deliveries) == 2 * _originals(balancer.deliveries)


def _originals(deliveries: list[Delivery]) -> int:
    return sum(not delivery.is_copy for delivery in deliveries)


@pytest.mark.usefixtures("postgresql_url")
def test_a_database_that_answers_after_minutes_is_gone_on_without_then_told_all():
    with set_up(Setting(proxied=True)) as stage:
        references, balancer = without_fault(stage), stage.balancer()
        assert stage.proxy is not None
        stage.proxy.slow(600)
        played = call(balancer, SHORT)
        stage.proxy.mend()
        measures = judged_on(stage, references, balancer, played)
    assert is_kept(measures), measures.notes
