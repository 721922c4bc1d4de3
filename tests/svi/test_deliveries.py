"""Webhooks that come twice, late, or out of order, and operators that tell less: always one call, told once."""

from itertools import pairwise
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

import annuaire.service
from app import create_app
from core.changes import Author
from core.clock import paris_time
from core.database import Base
from simulator import Conversation
from svi import demonstration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, REFERENT, again, document, next_target, post

PARIS_1, PARIS_2, PARIS_3 = "+33199001234", "+33199001235", "+33199001236"
NORD = ("+33353015901", "+33353015902", "+33353015903")


def answered(call):
    call.presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2).answers().accepts().talks(60).hangs_up().ended()


def referent_hangs_up(call):
    call.presses("75").rings(PARIS_1).answers().accepts().talks(60).referent_hangs_up().ended()


def no_answer(call):
    call.presses("75").rings(PARIS_1).busy().rings(PARIS_2).voicemail().rings(PARIS_3).nobody_answers().ended()


def refused(call):
    call.presses("69").rings("+33465716901").refuses().rings("+33465716902").fails().ended()


def closed(call):
    call.at("2026-03-03 09:29").presses("75").hears("Au revoir").ended()


def without_phone_support(call):
    call.presses("48").ended()


def rotation(call):
    call.presses("13").rings("+33465711301").answers().accepts().talks(5).hangs_up().ended()


def all_at_once(call):
    call.presses("59").rings(*NORD).answers(NORD[1]).accepts().talks(5).hangs_up().ended()


def all_at_once_and_a_voicemail(call):
    call.presses("59").rings(*NORD).voicemail(NORD[0]).rings(NORD[0]).busy().rings(NORD[1]).busy().rings(NORD[2]).busy()
    call.ended()


def switchboard(call):
    call.presses("92").rings("+33199009201").answers().talks(30).hangs_up().ended()


def wrong_keys(call):
    call.presses("99").hears("aucun").presses("00").presses("98").hears("Au revoir").ended()


def back_and_forth(call):
    call.presses("20").hears("Corse").presses("*").hears("chiffres").presses("97").presses("973").hears("Guyane")
    call.presses("*").hangs_up()


def left_at_once(call):
    call.hangs_up()


CALLS = [
    answered, referent_hangs_up, no_answer, refused, closed, without_phone_support, rotation, all_at_once,
    all_at_once_and_a_voicemail, switchboard, wrong_keys, back_and_forth, left_at_once,
]  # fmt: skip
each_call = pytest.mark.parametrize("story", CALLS, ids=lambda story: story.__name__.replace("_", " "))


@pytest.fixture
def summary(app):
    return app.extensions["svi"].call_log.call


def _told(app, call: Conversation):
    """What the log knows of a call, without its times: a slow machine shifts them."""
    events = app.extensions["svi"].call_log.events(call.sid)
    return [(event.key, event.kind, event.step, event.department_code, _timeless(event.data)) for event in events]


def _timeless(data):
    return {name: value for name, value in data.items() if name not in {"duration_s", "talk_s"}}


def _outcome(app, sid):
    found = app.extensions["svi"].call_log.call(sid)
    return found.outcome, found.step, [attempt.result for attempt in found.attempts], found.line_label


# Twice


@each_call
@pytest.mark.parametrize("copies", [2, 3])
def test_a_webhook_that_comes_several_times_is_told_once(app, telephone, story, copies):
    once, often = (telephone(webhook_copies=n).at("2026-03-03 10:00") for n in (1, copies))
    story(once)
    app.extensions["svi"].call_log.forget_callers(LOADED_AT)
    _forget_who_took_calls(app)
    story(often)
    assert len(often.webhooks) == copies * len(once.webhooks)
    assert _told(app, often) == _told(app, once)


def _forget_who_took_calls(app):
    """Rotation would begin elsewhere for the second call."""
    with app.extensions["svi"].database.transaction() as session:
        session.execute(text("UPDATE calls SET taken_at = NULL"))


@each_call
def test_each_webhook_of_a_call_delivered_again_at_its_end_gets_the_same_document(app, telephone, story):
    call = telephone().at("2026-03-03 10:00")
    story(call)
    before, outcome = _told(app, call), _outcome(app, call.sid)
    for webhook in list(call.webhooks):
        late = (paris_time("2026-03-03 12:00")).isoformat()
        if "/svi/filtrage" not in webhook.url and "/svi/prise" not in webhook.url:
            assert again(app, webhook, SimulatedAt=late).data == webhook.answer.body
        else:
            document(again(app, webhook, SimulatedAt=late))
    assert _told(app, call) == before
    assert _outcome(app, call.sid) == outcome


def _until_confirmation(app):
    question = next_target(app, post(app, "/svi/appel", CALL | _at("11:29:40")))
    return next_target(app, post(app, question, CALL | _at("11:29:50") | {"Digits": "75"}))


def _at(clock):
    return {"SimulatedAt": paris_time(f"2026-03-03 {clock}").isoformat()}


def test_a_copy_that_comes_after_closing_time_rings_the_same_line_and_tells_nothing_else(app, summary):
    confirmation = _until_confirmation(app)
    first = post(app, confirmation, CALL | _at("11:29:59"))
    copy = post(app, confirmation, CALL | _at("11:30:05"))
    assert copy.data == first.data
    assert "+33199001234" in first.text
    ringing = next_target(app, first)
    for turn, clock in enumerate(("11:30:20", "11:30:41", "11:31:05")):
        last = post(app, ringing, CALL | _at(clock) | {"DialCallStatus": "no-answer", "DialBridged": "false"})
        ringing = next_target(app, last) if turn < 2 else ""
    found = summary(CALL["CallSid"])
    assert found.outcome == "no_answer"
    assert [attempt.result for attempt in found.attempts] == ["no_answer"] * 3
    assert [event.kind for event in app.extensions["svi"].call_log.events(CALL["CallSid"])].count("ended") == 1


def test_a_copy_that_comes_after_opening_time_is_still_closed(app, summary):
    question = next_target(app, post(app, "/svi/appel", CALL | _at("09:29:40")))
    confirmation = next_target(app, post(app, question, CALL | _at("09:29:50") | {"Digits": "75"}))
    first = post(app, confirmation, CALL | _at("09:29:59"))
    copy = post(app, confirmation, CALL | _at("09:30:01"))
    assert copy.data == first.data
    assert "Au revoir" in first.text
    post(app, "/svi/statut", CALL | _at("09:30:30") | {"CallStatus": "completed", "CallDuration": "50"})
    assert (summary(CALL["CallSid"]).outcome, summary(CALL["CallSid"]).attempts) == ("closed", ())


def test_two_copies_that_say_different_things_are_told_as_the_first(app, summary):
    ringing = next_target(app, post(app, _until_confirmation(app), CALL | _at("11:29:58")))
    post(app, ringing, CALL | _at("11:29:59") | {"DialCallStatus": "completed", "DialBridged": "true"})
    post(app, ringing, CALL | _at("11:30:05") | {"DialCallStatus": "busy", "DialBridged": "false"})
    found = summary(CALL["CallSid"])
    assert (found.outcome, [attempt.result for attempt in found.attempts]) == ("answered", ["answered"])


def _change_the_first_line_of_paris(app, number):
    database = app.extensions["svi"].database
    siao = annuaire.service.load(database)["75"]
    line = siao.lines[0]
    changed = type(line)(**{name: getattr(line, name) for name in line.__slots__} | {"number": number})
    annuaire.service.save_line(database, changed, at=LOADED_AT, author=Author("test"))


def test_a_copy_that_comes_after_a_change_of_the_annuaire_gets_the_same_document(app, telephone):
    call = telephone().at("2026-03-03 10:00").presses("75").rings(PARIS_1)
    _change_the_first_line_of_paris(app, "+33199001299")
    assert PARIS_1 not in document_of_a_new_call(telephone)
    for webhook in list(call.webhooks):
        assert again(app, webhook).data == webhook.answer.body


def document_of_a_new_call(telephone):
    new = telephone().at("2026-03-03 10:05").presses("75").rings("+33199001299")
    return new.webhooks[-1].answer.body.decode()


# The operator's status


@each_call
@pytest.mark.parametrize("order", ["first", "late"])
def test_the_outcome_does_not_depend_on_when_the_status_comes(app, telephone, story, order):
    normal, other = (telephone(status_callback=o).at("2026-03-03 10:00") for o in ("normal", order))
    story(normal)
    _forget_who_took_calls(app)
    story(other)
    assert _outcome(app, other.sid) == _outcome(app, normal.sid)


@each_call
def test_a_status_that_comes_again_late_or_wrong_undoes_nothing(app, telephone, story):
    call = telephone().at("2026-03-03 10:00")
    story(call)
    before = app.extensions["svi"].call_log.call(call.sid)
    last = call.webhooks[-1]
    for status in ("completed", "in-progress", "ringing", "failed", "busy", "no-answer", "canceled", "nonsense", ""):
        for sequence in ("0", "1", "7", "x"):
            later = _at("23:00:00")["SimulatedAt"]
            again(app, last, CallStatus=status, SequenceNumber=sequence, SimulatedAt=later, CallDuration="9999")
    after = app.extensions["svi"].call_log.call(call.sid)
    assert (after.outcome, after.step, after.attempts) == (before.outcome, before.step, before.attempts)
    assert (after.waiting_s, after.talking_s, after.taken_at) == (before.waiting_s, before.talking_s, before.taken_at)


def test_the_status_of_a_referents_leg_ends_nothing(app, summary):
    _until_confirmation(app)
    post(app, "/svi/statut", REFERENT | _at("11:30:00") | {"CallStatus": "completed"})
    assert summary(CALL["CallSid"]).outcome is None
    assert summary(REFERENT["CallSid"]) is None


@pytest.mark.parametrize("story", [answered, no_answer, closed], ids=lambda story: story.__name__)
def test_the_order_of_arrival_changes_nothing(app, telephone, story, tmp_path):
    call = telephone().at("2026-03-03 10:00")
    story(call)
    other = create_app(environment(tmp_path / "other"), clock=lambda: LOADED_AT)
    demonstration.load(other.extensions["svi"].database, at=LOADED_AT)
    log = app.extensions["svi"].call_log
    for event in reversed(log.events(call.sid)):
        other.extensions["svi"].call_log.append([event])
    told = other.extensions["svi"].call_log.call(call.sid)
    assert (told.outcome, told.attempts, told.step) == (
        log.call(call.sid).outcome, log.call(call.sid).attempts, log.call(call.sid).step,
    )  # fmt: skip


# Operators that tell less


@each_call
def test_an_operator_that_does_not_tell_whether_the_two_were_bridged(app, telephone, story):
    telling, silent = (telephone(sends_dial_bridged=b).at("2026-03-03 10:00") for b in (True, False))
    story(telling)
    _forget_who_took_calls(app)
    story(silent)
    assert _outcome(app, silent.sid) == _outcome(app, telling.sid)


@each_call
def test_an_operator_that_says_canceled_when_the_caller_left(app, telephone, story):
    usual, other = (telephone(left_while_ringing=w).at("2026-03-03 10:00") for w in ("no-answer", "canceled"))
    story(usual)
    _forget_who_took_calls(app)
    story(other)
    assert _outcome(app, other.sid) == _outcome(app, usual.sid)


def test_an_operator_that_asks_for_no_screening_connects_whoever_picks_up(telephone, logged):
    call = telephone(runs_screening_url=False).at("2026-03-03 10:00")
    call.presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2).answers().talks(30).hangs_up().ended()
    assert (logged(call).outcome, logged(call).line_label) == ("answered", "Bureau des référents")


# All at the same time


def test_copies_that_come_at_the_same_instant_are_told_once(postgresql_url, tmp_path):
    app = _on_postgresql(postgresql_url, tmp_path)
    post(app, "/svi/appel", CALL)
    confirmation = _until_confirmation(app)
    ringing = next_target(app, post(app, confirmation, CALL | _at("11:29:58")))
    told = CALL | {"DialCallStatus": "no-answer", "DialBridged": "false"}
    for target, form in ((confirmation, CALL), (ringing, told)):
        forms = [form | _at(clock) for clock in ("11:29:59", "11:30:00", "11:30:01", "11:31:00") * 2]
        documents = _all_at_once(app, target, forms)
        assert len(set(documents)) == 1
    keys = [event.key for event in app.extensions["svi"].call_log.events(CALL["CallSid"])]
    assert sorted(keys) == sorted(set(keys))
    found = app.extensions["svi"].call_log.call(CALL["CallSid"])
    assert [len(attempt.lines) for attempt in found.attempts] == [1, 1]
    app.extensions["svi"].background.stop()
    app.extensions["svi"].database.dispose()


def _on_postgresql(url, folder):
    app = create_app(environment(folder, SVI_DATABASE_URL=url), clock=lambda: LOADED_AT)
    database = app.extensions["svi"].database
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    Base.metadata.create_all(database.engine)
    demonstration.load(database, at=LOADED_AT)
    return app


def _all_at_once(app, target, forms):
    documents, ready = [], Barrier(len(forms))

    def deliver(form):
        ready.wait()
        documents.append(post(app, target, form).data)

    threads = [Thread(target=deliver, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return documents


# The caller's number


@pytest.mark.parametrize(
    "withheld", ["", "ANONYMOUS", "anonymous", "RESTRICTED", "+266696687", "+7378742833", "Unknown"]
)
def test_a_caller_without_a_number_leaves_no_trace_of_one(telephone, logged, withheld):
    call = telephone().at("2026-03-03 10:00").from_(withheld).presses("75").rings(PARIS_1).hangs_up()
    assert logged(call).caller_hash is None


def test_two_calls_of_one_caller_are_recognised_and_two_callers_told_apart(telephone, logged):
    hashes = []
    for number in ("+33536490001", "+33536490001", "+33536490002"):
        call = telephone().at("2026-03-03 10:00").from_(number).hears("Bienvenue").hangs_up()
        hashes.append(logged(call).caller_hash)
    assert [one == other for one, other in pairwise(hashes)] == [True, False]
    assert all(hashes)


@pytest.mark.parametrize("story", [answered, no_answer, wrong_keys], ids=lambda story: story.__name__)
def test_the_callers_number_is_nowhere(app, telephone, story, tmp_path, capfd):
    call = telephone().at("2026-03-03 10:00")
    story(call)
    post(app, "/svi/secours", call.webhooks[0].form)
    app.extensions["svi"].database.dispose()
    number = call.webhooks[0].form["From"].removeprefix("+33")
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "svi.sqlite3" for file in kept)
    assert [file for file in kept if number.encode() in file.read_bytes()] == []
    assert not any(number in webhook.url or number.encode() in webhook.answer.body for webhook in call.webhooks)
    assert number not in "".join(capfd.readouterr())
