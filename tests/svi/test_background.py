"""The replay of waiting events begins with a process's first webhook, and never costs it anything."""

import os
import threading
from functools import partial
from time import monotonic, sleep

import pytest

from call_log.service import CallLog
from svi.background import Background
from tests.svi.signed import CALL, document, post

PATIENCE = 10


def _replayers():
    return [thread for thread in threading.enumerate() if thread.name == "call-log-replayer"]


@pytest.fixture
def begun(app):
    """How many replayers were started since."""
    before = len(_replayers())
    return lambda: len(_replayers()) - before


def test_nothing_runs_until_the_operator_calls(app, begun):
    app.test_client().get("/horaires")
    post(app, "/svi/appel", CALL, signature="nope")
    assert begun() == 0


def test_the_first_webhook_begins_it_and_the_others_do_not(app, begun):
    for path in ("/svi/appel", "/svi/statut", "/svi/secours", "/svi/appel"):
        post(app, path, CALL)
    assert begun() == 1
    app.extensions["svi"].background.stop()
    assert begun() == 0


def test_many_first_webhooks_at_once_begin_one(app, begun):
    background = app.extensions["svi"].background
    threads = [threading.Thread(target=background.begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun() == 1


def test_a_forked_process_begins_its_own(app, begun, monkeypatch):
    post(app, "/svi/appel", CALL)
    child = os.getpid() + 1
    monkeypatch.setattr(os, "getpid", lambda: child)
    background = app.extensions["svi"].background
    first = background._replayer
    background._companions[0].stop()  # a fork would not have its threads
    post(app, "/svi/appel", CALL)
    assert begun() == 2
    first.stop()


def test_a_machine_without_a_thread_to_spare_still_answers(app, monkeypatch):
    def fails(*_args):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(CallLog, "start_replaying", fails)
    document(post(app, "/svi/appel", CALL))
    assert app.extensions["svi"].call_log.call(CALL["CallSid"]) is not None


def test_events_that_waited_are_in_the_log_without_anybody_asking(app, monkeypatch):
    call_log = app.extensions["svi"].call_log
    call_log._breakers.reads.trip()
    monkeypatch.setattr(call_log, "start_replaying", partial(call_log.start_replaying, 0.05))
    post(app, "/svi/appel", CALL)
    limit = monotonic() + PATIENCE
    while call_log.call(CALL["CallSid"]) is None and monotonic() < limit:
        sleep(0.02)
    assert [event.key for event in call_log.events(CALL["CallSid"])] == ["0:0"]


def test_stopping_what_never_began_is_nothing(app):
    Background(app.extensions["svi"].call_log).stop()
