"""Each engine, played by the simulator: what becomes of a call there, and what is consciously worse than at Twilio."""

import re
import shutil
from dataclasses import replace

import pytest

import annuaire.service
from app import create_app
from core.changes import Author
from core.engines import ENGINES as TABLE
from simulator import ENGINES, Conversation
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

FIRST, SECOND, THIRD = "+33199001234", "+33199001235", "+33199001236"
SWITCHBOARD = "+33199009201"
BASE = "http://127.0.0.1:8000"
MAY_ANSWER = "Si une messagerie répond"
SCREENING = ["twilio", "signalwire", "telnyx"]
each_engine = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture
def make_app(tmp_path, demonstration_file):
    made = []

    def make(engine, **others):
        if not (tmp_path / "svi.sqlite3").exists():
            shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
        made.append(create_app(environment(tmp_path, SVI_ENGINE=engine, **others), clock=lambda: LOADED_AT))
        return made[-1]

    yield make
    for app in made:
        app.extensions["svi"].background.stop()
        app.extensions["svi"].database.dispose()


@pytest.fixture
def engine():
    return "somleng"


@pytest.fixture
def app(make_app, engine):
    return make_app(engine)


@pytest.fixture
def call(app):
    return Conversation.with_app(app).at("2026-03-03 10:00").presses("75")


def test_the_simulator_plays_each_engine_of_the_table():
    assert set(ENGINES) == set(TABLE)


@each_engine
def test_the_simulator_plays_it_as_the_table_says(engine):
    known, played = TABLE[engine], ENGINES[engine]
    assert (known.screens, known.tells_bridged) == (played.runs_screening_url, played.sends_dial_bridged)
    assert known.acts_on_silence is played.knows_action_on_empty_result
    assert (known.limits_talk, known.has_fallback) == (played.limits_talk, played.asks_fallback)


# What is the same everywhere: (what happens, the outcome, the results of the attempts)

EVERYWHERE = {
    "nobody answers": (
        lambda call: call.rings(FIRST).nobody_answers().rings(SECOND).nobody_answers().rings(THIRD).nobody_answers(),
        "no_answer",
        ["no_answer"] * 3,
    ),
    "busy, then a failure, then nobody": (
        lambda call: call.rings(FIRST).busy().rings(SECOND).fails().rings(THIRD).nobody_answers(),
        "no_answer",
        ["busy", "failed", "no_answer"],
    ),
    "the caller leaves at the question": (lambda call: call.presses("*").hangs_up(), "abandoned", []),
    "the caller leaves while a line rings": (lambda call: call.rings(FIRST).hangs_up(), "abandoned", None),
}


@each_engine
@pytest.mark.parametrize(("happens", "outcome", "results"), EVERYWHERE.values(), ids=EVERYWHERE)
def test_the_same_on_every_engine(call, logged, happens, outcome, results):
    happens(call)
    call.ended()
    assert logged(call).outcome == outcome
    if results is not None:
        assert [attempt.result for attempt in logged(call).attempts] == results


@each_engine
def test_three_silences_end_with_the_general_message(make_app, engine, logged):
    call = Conversation.with_app(make_app(engine)).at("2026-03-03 10:00")
    for _ in range(3):
        call.waits()
    call.hears("formulaire").ended()


@each_engine
def test_a_long_conversation_is_one_taken_call(call, logged, engine):
    call.rings(FIRST).answers()
    if TABLE[engine].screens:
        call.accepts()
    call.talks(300).referent_hangs_up().hears("terminée").hears("Au revoir").ended()
    summary = logged(call)
    assert (summary.outcome, summary.line_label) == ("answered", "Référente principale")
    assert 295 <= summary.talking_s <= 310


@each_engine
def test_a_switchboard_takes_a_call_by_picking_up(make_app, engine, logged):
    call = Conversation.with_app(make_app(engine)).at("2026-03-03 10:00").presses("92").rings(SWITCHBOARD).answers()
    call.talks(10).referent_hangs_up().hears("terminée").ended()
    assert logged(call).outcome == "answered"
    assert MAY_ANSWER not in str(call)


@each_engine
def test_a_line_that_refuses_is_followed_by_the_next(call, logged):
    call.rings(FIRST).refuses().rings(SECOND)


# Engines that screen: a voicemail never takes a call


@pytest.mark.parametrize("engine", SCREENING)
def test_a_voicemail_takes_no_call_where_the_referent_must_accept(call, logged):
    call.rings(FIRST).voicemail().rings(SECOND).answers().accepts().talks(5).hangs_up().ended()
    assert [attempt.result for attempt in logged(call).attempts] == ["not_accepted", "answered"]
    assert MAY_ANSWER not in str(call)


@pytest.mark.parametrize("engine", SCREENING)
def test_a_short_conversation_is_taken_where_the_referent_accepted(call, logged):
    call.rings(FIRST).answers().accepts().talks(5).hangs_up().ended()
    assert logged(call).outcome == "answered"


# Somleng: nobody is asked to accept


def test_the_caller_is_told_what_to_do_with_a_voicemail(call):
    call.hears(MAY_ANSWER).rings(FIRST)


def test_a_voicemail_that_cuts_off_who_says_nothing_is_followed_by_the_next_line(call, logged):
    call.rings(FIRST).answers().talks(25).referent_hangs_up().hears("autre ligne").rings(SECOND).answers()
    call.talks(200).referent_hangs_up().ended()
    assert [attempt.result for attempt in logged(call).attempts] == ["not_accepted", "answered"]


def test_the_shortest_conversation_that_counts(call, logged):
    call.rings(FIRST).answers().talks(39).referent_hangs_up().rings(SECOND).answers().talks(40).referent_hangs_up()
    call.hears("terminée").ended()
    assert [attempt.result for attempt in logged(call).attempts] == ["not_accepted", "answered"]


def test_the_referent_is_put_through_at_once_and_asked_nothing(call):
    call.rings(FIRST).answers()
    assert not [webhook for webhook in call.webhooks if "/svi/filtrage" in webhook.url]
    assert b"/svi/filtrage" not in b"".join(webhook.answer.body for webhook in call.webhooks)
    call.talks(60).referent_hangs_up()


def test_a_line_said_to_have_no_voicemail_takes_a_call_however_short(app, call, logged):
    database = app.extensions["svi"].database
    for line in annuaire.service.load(database)["75"].lines:
        changed = replace(line, screening=False)
        annuaire.service.save_line(database, changed, at=LOADED_AT, author=Author("test"))
    call = Conversation.with_app(app).at("2026-03-03 11:00").presses("75").rings(FIRST).answers()
    call.talks(10).referent_hangs_up().hears("terminée").ended()
    assert logged(call).outcome == "answered"
    assert MAY_ANSWER not in str(call)


def test_without_a_fallback_address_a_document_that_fails_ends_the_call(app, monkeypatch):
    monkeypatch.setattr("svi.twiml._document", lambda _content: "no document")
    call = Conversation.with_app(app).at("2026-03-03 10:00").tolerates_faults().ended()
    assert not [webhook for webhook in call.webhooks if "/svi/secours" in webhook.url]


# Telnyx: the address is not signed, so ours are sealed


@pytest.fixture
def telnyx(make_app):
    return make_app("telnyx")


def test_every_address_that_carries_a_position_is_sealed(telnyx):
    call = Conversation.with_app(telnyx).at("2026-03-03 10:00").presses("75").rings(FIRST).answers().accepts()
    asked = [webhook.url for webhook in call.webhooks[1:]]
    assert {"/svi/etape", "/svi/filtrage", "/svi/prise"} == {url.split("?")[0].removeprefix(BASE) for url in asked}
    assert all(re.fullmatch(r".*&s=[0-9a-f]{32}", url) for url in asked)


def test_the_call_is_found_by_the_id_that_the_console_shows(telnyx):
    call = Conversation.with_app(telnyx).at("2026-03-03 10:00").presses("48").ended()
    assert call.sid.startswith("v3:")
    shown = telnyx.test_cli_runner().invoke(args=["journal", "montrer", call.sid])
    assert (shown.exit_code, "Lozère" in shown.output) == (0, True)


@each_engine
def test_a_call_from_the_terminal_is_played_as_this_engine_would(make_app, engine):
    line = ["appeler", "--a", "2026-03-03 10:00", "--touches", "75", "--lignes", "sans-reponse,accepte"]
    played = make_app(engine).test_cli_runner().invoke(args=line)
    assert (played.exit_code, "issue         mise en relation" in played.output.lower()) == (0, True), played.output
