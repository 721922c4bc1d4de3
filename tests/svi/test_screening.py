"""What the référent hears on picking up, and what each answer does."""

from dataclasses import replace
from urllib.parse import quote

import pytest

import annuaire.service
import prompts.service
from app import create_app
from core.changes import Author
from core.departments import all_departments
from simulator.twiml.verbs import Gather, Hangup, Say
from svi.links import Links
from svi.position import from_query
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, REFERENT, again, document, post

PARIS_1, PARIS_2 = "+33199001234", "+33199001235"
SID = CALL["CallSid"]
QUERY = f"appel={SID}&n=2&a=1&l=84&d=75"
SCREENING, ACCEPTANCE = f"/svi/filtrage?{QUERY}", f"/svi/prise?{QUERY}"


def _said(verbs):
    return " ".join(verb.text for verb in verbs if isinstance(verb, Say))


def _events(app, kind):
    return [event for event in app.extensions["svi"].call_log.events(SID) if event.kind == kind]


# The question


def test_the_question_is_asked_twice_then_the_line_is_given_back(app):
    verbs = document(post(app, SCREENING, REFERENT))
    assert [type(verb) for verb in verbs] == [Gather, Gather, Say, Hangup]
    for question in verbs[:2]:
        assert (question.num_digits, question.finish_on_key) == (1, "")
        assert "SI SIAO" in question.prompts[0].text or "siao" in question.prompts[0].text
        assert "tapez 1" in question.prompts[0].text
        assert question.action.endswith(f"/svi/prise?{QUERY}")
    assert not verbs[0].action_on_empty_result


@pytest.mark.parametrize("department", all_departments().values(), ids=lambda department: department.code)
def test_every_departement_is_named_as_it_is_said(app_of_all, department):
    verbs = document(post(app_of_all, f"/svi/filtrage?appel={SID}&n=2&a=1&l=1&d={department.code}", REFERENT))
    assert f"département {department.of_name}." in verbs[0].prompts[0].text.replace("Département", "département")


@pytest.fixture(scope="module")
def app_of_all(tmp_path_factory):
    app = create_app(environment(tmp_path_factory.mktemp("screening")), clock=lambda: LOADED_AT)
    yield app
    app.extensions["svi"].background.stop()
    app.extensions["svi"].database.dispose()


@pytest.mark.parametrize("code", ["", "99", "\x00", "2a", "<b>"])
def test_a_departement_that_is_none_still_makes_a_question(app, code):
    verbs = document(post(app, f"/svi/filtrage?appel={SID}&n=2&a=1&l=84&d={quote(code)}", REFERENT))
    assert "tapez 1" in verbs[0].prompts[0].text
    assert "{" not in verbs[0].prompts[0].text


def test_a_departement_says_its_own_words_to_its_referents(app):
    text = "Un appel pour {du département} ! Pour le prendre, tapez 1."
    database = app.extensions["svi"].database
    prompts.service.save_text(database, "screening", text, at=LOADED_AT, author=Author("test"))
    post(app, "/svi/appel", CALL)
    revision = app.extensions["svi"].snapshots.known().revision
    verbs = document(post(app, f"{SCREENING}&v={revision}", REFERENT))
    assert "Un appel pour de Paris" in verbs[0].prompts[0].text


# The answer


@pytest.mark.parametrize(
    ("digits", "is_taken"),
    [
        pytest.param("1", True, id="one"),
        pytest.param(" 1 ", True, id="one with spaces"),
        pytest.param("2", False, id="another key"),
        pytest.param("", False, id="nothing"),
        pytest.param("11", False, id="two keys"),
        pytest.param("*", False, id="star"),
        pytest.param("#", False, id="hash"),
        pytest.param("١", False, id="a one that is no key"),
        pytest.param(None, False, id="no field"),
    ],
)
def test_only_one_takes_the_call(app, digits, is_taken):
    form = REFERENT if digits is None else REFERENT | {"Digits": digits}
    verbs = document(post(app, ACCEPTANCE, form))
    assert isinstance(verbs[-1], Hangup) is not is_taken
    assert _said(verbs)
    assert len(_events(app, "accepted")) == is_taken
    assert len(_events(app, "refused")) == (not is_taken)


@pytest.mark.parametrize("digits", ["1", "2"])
def test_an_answer_that_comes_twice_gets_the_same_document_and_one_event(app, digits):
    first, copy = (post(app, ACCEPTANCE, REFERENT | {"Digits": digits}) for _ in range(2))
    assert copy.data == first.data
    assert len(_events(app, "accepted")) + len(_events(app, "refused")) == 1


def test_a_picking_up_that_comes_twice_is_told_once(app):
    first, copy = (post(app, SCREENING, REFERENT) for _ in range(2))
    assert copy.data == first.data
    assert len(_events(app, "screened")) == 1


def test_the_event_says_which_line_and_which_attempt_of_which_call(app):
    post(app, ACCEPTANCE, REFERENT | {"Digits": "1"})
    event = _events(app, "accepted")[0]
    assert (event.call_sid, event.department_code, event.data) == (SID, "75", {"attempt": 1, "line_id": 84})
    assert app.extensions["svi"].call_log.call(REFERENT["CallSid"]) is None


def test_the_call_is_known_by_its_leg_when_the_url_does_not_say(app):
    post(app, "/svi/filtrage?n=2&a=1&l=84&d=75", REFERENT)
    assert len(_events(app, "screened")) == 1


@pytest.mark.parametrize("status", ["completed", "canceled", "failed"])
@pytest.mark.parametrize("target", [SCREENING, ACCEPTANCE])
def test_a_caller_who_has_left_is_said_to_have_left(app, status, target):
    post(app, "/svi/appel", CALL)
    post(app, "/svi/statut", CALL | {"CallStatus": status})
    verbs = document(post(app, target, REFERENT | {"Digits": "1"}))
    assert "a raccroché" in _said(verbs)
    assert isinstance(verbs[-1], Hangup)
    assert _events(app, "accepted") == []


def test_a_refusal_after_the_caller_left_is_thanked_all_the_same(app):
    post(app, "/svi/statut", CALL | {"CallStatus": "completed"})
    verbs = document(post(app, ACCEPTANCE, REFERENT | {"Digits": "2"}))
    assert isinstance(verbs[-1], Hangup)


# Lines


def test_the_screening_of_a_call_carries_what_its_answer_needs(call, app):
    call.presses("75").rings(PARIS_1)
    position = from_query(_query(call.webhooks[-1].url))
    assert position.department_code == "75"
    asked = call.answers().webhooks[-1]
    assert f"appel={call.sid}" in asked.url
    assert Links(app.extensions["svi"].settings.public_base_url).base in asked.url


def _query(url):
    return url.partition("?")[2]


def test_a_line_that_is_no_longer_screened_is_connected_at_once(app, call, logged):
    database = app.extensions["svi"].database
    line = annuaire.service.load(database)["75"].lines[0]
    annuaire.service.save_line(database, replace(line, screening=False), at=LOADED_AT, author=Author("test"))
    call.presses("75").rings(PARIS_1).answers().talks(30).hangs_up()
    assert logged(call).outcome == "answered"
    assert logged(call).line_label == line.label


def test_a_line_that_is_no_longer_screened_swallows_no_call_by_ringing_in_vain(app, telephone, logged):
    database = app.extensions["svi"].database
    line = annuaire.service.load(database)["75"].lines[0]
    annuaire.service.save_line(database, replace(line, screening=False), at=LOADED_AT, author=Author("test"))
    call = telephone(sends_dial_bridged=False).at("2026-03-03 10:00").presses("75").rings(PARIS_1).nobody_answers()
    call.rings(PARIS_2).answers().accepts().talks(30).hangs_up()
    assert [attempt.result for attempt in logged(call).attempts] == ["no_answer", "answered"]


def test_a_copy_that_comes_once_the_call_is_over_gets_what_the_first_got(app, telephone):
    call = telephone().at("2026-03-03 10:00")
    call.presses("75").rings("+33199001234").answers().accepts().talks(30).hangs_up().ended()
    for path in ("/svi/filtrage", "/svi/prise"):
        first = next(webhook for webhook in call.webhooks if path in webhook.url)
        assert again(app, first).data == first.answer.body
