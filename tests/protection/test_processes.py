"""Many calls at once, and processes that share a database: how exact the caps are."""

from threading import Barrier, Thread

import pytest

from tests.protection.conftest import OTHER
from tests.svi.signed import post

CALLS, CAP = 50, 10


def form(number):
    return {"CallSid": f"CA{number:032}", "CallStatus": "in-progress", "From": f"+3353649{number:04}"}


def is_served(app, number, **fields):
    return b"<Gather" in post(app, "/svi/appel", {**form(number), **fields}).data


def at_once(apps, count):
    """How many of so many calls are served, all placed in the same instant, in turn to each application."""
    served, barrier = [], Barrier(count)

    def call(number):
        barrier.wait()
        served.append(is_served(apps[number % len(apps)], number))

    threads = [Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(served) == count
    return sum(served)


def test_within_a_process_a_cap_is_exact_however_many_call_at_once(processes):
    one, _ = processes(MAX_CALLS=CAP)
    assert at_once([one], CALLS) == CAP


def test_between_processes_a_cap_is_passed_at_most_once_more_for_each_until_they_look(processes):
    apps = processes(MAX_CALLS=CAP)
    assert CAP <= at_once(apps, CALLS) <= CAP * len(apps)
    for number, app in enumerate(apps):
        app.extensions["svi"].watch.look()
        assert not is_served(app, CALLS + number)


def test_what_another_process_let_in_and_what_ended_there_is_known_after_a_look(processes):
    one, two = processes(MAX_CALLS=1)
    assert is_served(one, 1)
    two.extensions["svi"].watch.look()
    assert not is_served(two, 2)
    post(one, "/svi/statut", {**form(1), "CallStatus": "completed", "SequenceNumber": "1", "CallDuration": "20"})
    two.extensions["svi"].watch.look()
    assert is_served(two, 3)


def test_a_caller_is_one_caller_on_all_machines_and_an_anonymous_one_is_nobody(processes):
    one, two = processes(MAX_CALLS_PER_CALLER=1)
    assert is_served(one, 1, From=OTHER)
    assert is_served(one, 2, From="ANONYMOUS")
    two.extensions["svi"].watch.look()
    assert not is_served(two, 3, From=OTHER)
    assert is_served(two, 4, From="ANONYMOUS")


@pytest.mark.parametrize("first_is_served", [True, False])
def test_a_webhook_that_comes_again_to_another_process_gets_the_same_answer(processes, first_is_served):
    """The other process has room when the first had none, and none when the first had room."""
    one, two = processes(MAX_CALLS=1)
    assert is_served(two if first_is_served else one, 1)
    answer = post(one, "/svi/appel", form(2)).data
    assert (b"<Gather" in answer) is first_is_served
    assert post(two, "/svi/appel", form(2)).data == answer
