"""Calls that meet a cap or a block: what they hear, what the log says, and who is served all the same."""

from datetime import timedelta

import pytest

from call_log.domain import EventKind
from core.changes import Author
from core.clock import paris_time
from protection import service as blocking
from simulator import Behaviour, Conversation
from tests.protection.conftest import CALLER, OTHER, real_call
from tests.svi.signed import again, post

PARIS_1 = "+33199001234"
RHONE_1 = "+33465716901"


@pytest.fixture
def calls(service, now):
    """An application with these caps, and how to place a real call to it."""

    def make(**caps):
        app = service(**caps)
        return app, lambda *number, **when: real_call(app, now, *number, **when)

    return make


def hears_where_to_write(call, *why):
    for words in (*why, "formulaire", "arobase", "Au revoir"):
        call.hears(words)
    call.ended()


def told(app, call):
    """What the log says: outcome, lines rung, and the precise reason."""
    call_log = app.extensions["svi"].call_log
    summary = call_log.call(call.sid)
    ends = [event.data for event in call_log.events(call.sid) if event.kind is EventKind.ENDED]
    return summary.outcome, summary.lines_rung, [data.get("reason") for data in ends]


def test_one_call_too_many_is_told_to_come_back_and_the_next_one_is_served(calls):
    app, call = calls(MAX_CALLS=1)
    first = call().presses("75").rings(PARIS_1)
    second = call(OTHER)
    hears_where_to_write(second, "trop d'appels en ce moment")
    assert told(app, second) == ("no_answer", 0, ["max_calls"])
    first.hangs_up().ended()
    call(OTHER).hears("Bienvenue").presses("75").rings(PARIS_1)


def test_a_call_that_says_its_last_message_leaves_its_place(calls):
    _, call = calls(MAX_CALLS=1)
    call().presses("48").hears("Lozère").hears("répond par écrit")
    call(OTHER).hears("Bienvenue")


def test_a_number_that_calls_too_often_at_once_is_told_so_and_others_are_served(calls):
    app, call = calls(MAX_CALLS_PER_CALLER=1)
    call().presses("75").rings(PARIS_1)
    second = call()
    hears_where_to_write(second, "Plusieurs appels de votre numéro")
    assert told(app, second) == ("no_answer", 0, ["max_calls_per_caller"])
    call(OTHER).hears("Bienvenue").presses("75").rings(PARIS_1)


@pytest.mark.parametrize("number", ["", "ANONYMOUS", "+266696687", "266696687"])
def test_anonymous_callers_are_never_counted_as_one(calls, number):
    _, call = calls(MAX_CALLS_PER_CALLER=1, MAX_MINUTES_PER_DAY_PER_CALLER=1)
    for _ in range(3):
        call(number).hears("Bienvenue").presses("75").rings(PARIS_1).answers().accepts().talks(90)


def test_a_departement_with_too_many_calls_says_so_and_another_one_rings(calls):
    app, call = calls(MAX_CALLS_PER_DEPARTMENT=1)
    call().presses("75").rings(PARIS_1).answers().accepts()
    second = call(OTHER).presses("75")
    hears_where_to_write(second, "Paris", "L'assistance de Paris reçoit trop d'appels")
    assert told(app, second) == ("no_answer", 0, ["max_calls_per_department"])
    call(OTHER).presses("69").rings(RHONE_1)


def test_a_caller_who_only_types_takes_no_place_of_a_departement(calls):
    _, call = calls(MAX_CALLS_PER_DEPARTMENT=1)
    call().presses("75").hears("Paris")
    call(OTHER).presses("75").rings(PARIS_1)


def test_the_minutes_of_the_day_are_spent_and_come_back_at_midnight(calls):
    app, call = calls(MAX_MINUTES_PER_DAY=1)
    call().presses("75").rings(PARIS_1).answers().accepts().talks(60).hangs_up().ended()
    app.extensions["svi"].watch.look()
    second = call(OTHER, at="2026-03-03 11:00")
    hears_where_to_write(second, "rappeler demain")
    assert told(app, second) == ("no_answer", 0, ["max_minutes_per_day"])
    call(OTHER, at="2026-03-04 10:00").hears("Bienvenue").presses("75").rings(PARIS_1)


def test_a_conversation_that_goes_on_counts_in_the_minutes(calls):
    _, call = calls(MAX_MINUTES_PER_DAY=5)
    call().presses("75").rings(PARIS_1).answers().accepts()
    call(OTHER, at="2026-03-03 10:04:59").hears("Bienvenue")
    call(OTHER, at="2026-03-03 10:05:00").hears("rappeler demain")


def test_the_minutes_of_one_number_are_spent_and_others_are_served(calls):
    app, call = calls(MAX_MINUTES_PER_DAY_PER_CALLER=1)
    call().presses("75").rings(PARIS_1).answers().accepts().talks(60).hangs_up().ended()
    app.extensions["svi"].watch.look()
    hears_where_to_write(call(at="2026-03-03 11:00"), "trop d'appels de votre numéro")
    call(OTHER, at="2026-03-03 11:00").hears("Bienvenue")


def test_a_call_that_rang_nobody_spends_no_minute(calls):
    app, call = calls(MAX_MINUTES_PER_DAY=1)
    call().waits(60).hangs_up()
    call().presses("48").hears("formulaire").waits(60).ended()
    app.extensions["svi"].watch.look()
    assert app.extensions["svi"].watch.ledger.usage(paris_time("2026-03-03 11:00")).seconds == 0


# Blocks


def block(app, caller_hash, hours=24, at="2026-03-03 09:00"):
    return blocking.block(
        app.extensions["svi"].database, caller_hash, call_sid="CA1", at=paris_time(at),
        duration=timedelta(hours=hours), reason="appels muets", author=Author("test"),
    )  # fmt: skip


def test_a_blocked_caller_hears_a_polite_message_until_the_block_is_over(calls, hash_of):
    app, call = calls()
    block(app, hash_of(app))
    blocked = call()
    hears_where_to_write(blocked, "ne pouvons pas prendre votre appel", "dites-le-nous")
    assert told(app, blocked) == ("no_phone_support", 0, ["blocked"])
    call(at="2026-03-04 08:59:59").hears("ne pouvons pas prendre votre appel")
    call(at="2026-03-04 10:00").hears("Bienvenue")


@pytest.mark.parametrize("number", [OTHER, "", "ANONYMOUS"])
def test_nobody_else_is_blocked(calls, hash_of, number):
    app, call = calls()
    block(app, hash_of(app))
    call(number).hears("Bienvenue").presses("75").rings(PARIS_1)


def test_a_caller_who_is_unblocked_is_served_at_once(calls, hash_of):
    app, call = calls()
    number = block(app, hash_of(app)).id
    call().hears("ne pouvons pas")
    blocking.unblock(app.extensions["svi"].database, number, at=paris_time("2026-03-03 09:30"), author=Author("test"))
    call().hears("Bienvenue")


def test_a_block_is_known_from_the_disk_while_the_database_is_away(calls, service, hash_of, now):
    app, call = calls()
    block(app, hash_of(app))
    call(OTHER).hears("Bienvenue")
    restarted = service(
        DATABASE_URL="postgresql://127.0.0.1:1/svi", SECRET_KEY=app.extensions["svi"].settings.secret_key
    )
    real_call(restarted, now).hears("ne pouvons pas prendre votre appel")
    real_call(restarted, now, OTHER).hears("Bienvenue")


# Simulated calls, and webhooks that come again


def test_simulated_calls_are_neither_counted_nor_capped_but_a_block_shows(calls, hash_of):
    app, call = calls(MAX_CALLS=1, MAX_CALLS_PER_DEPARTMENT=1)
    for _ in range(3):
        simulated = Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00")
        simulated.hears("Bienvenue").presses("75").rings(PARIS_1)
    call().hears("Bienvenue").presses("75").rings(PARIS_1)
    block(app, hash_of(app))
    Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00").from_(CALLER).hears("ne pouvons pas")


def test_a_refusal_that_comes_again_is_the_same_when_there_is_room(calls):
    app, call = calls(MAX_CALLS=1, MAX_CALLS_PER_DEPARTMENT=1)
    first = call().presses("75").rings(PARIS_1)
    second = call(OTHER).hears("trop d'appels")
    first.hangs_up().ended()
    webhook = second.webhooks[0]
    assert again(app, webhook).data == webhook.answer.body
    call(OTHER).hears("Bienvenue")


def test_a_call_that_was_let_in_stays_in_when_its_webhook_comes_again_to_a_full_service(calls):
    app, call = calls(MAX_CALLS=1)
    first = call().hears("Bienvenue")
    webhook = first.webhooks[0]
    app.extensions["svi"].watch.ledger.ends(first.sid)
    call(OTHER).hears("Bienvenue")
    assert again(app, webhook).data == webhook.answer.body


def test_a_departement_that_was_full_is_full_again_for_the_same_webhook(calls):
    app, call = calls(MAX_CALLS_PER_DEPARTMENT=1)
    first = call().presses("75").rings(PARIS_1)
    second = call(OTHER).presses("75").hears("Paris").hears("reçoit trop d'appels")
    first.hangs_up().ended()
    refused = next(w for w in second.webhooks if "reçoit trop".encode() in w.answer.body)
    assert again(app, refused).data == refused.answer.body


def test_the_story_of_a_call_says_why_it_was_refused(calls):
    app, call = calls(MAX_CALLS=1)
    call().hears("Bienvenue")
    second = call(OTHER).hears("trop d'appels").hangs_up()
    told = app.test_cli_runner().invoke(args=["journal", "montrer", second.sid]).output
    assert "aucune ligne n'a répondu (trop d'appels à la fois)" in told


def test_a_call_is_capped_at_its_first_step_only_once(calls):
    """The start is asked for twice at the same time: it takes one place."""
    app, call = calls(MAX_CALLS=2)
    first = call().hears("Bienvenue")
    webhook = first.webhooks[0]
    for _ in range(3):
        assert post(app, "/svi/appel", dict(webhook.form)).data == webhook.answer.body
    call(OTHER).hears("Bienvenue")
