"""Whatever is in whatever parameter, a signed webhook is answered with a French document, and never a 500."""

import logging
import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import create_app
from call_log.domain import Step
from core.clock import paris_time
from core.database import Base
from simulator.twiml.verbs import Dial, Gather, Hangup, Say
from svi import demonstration
from svi.inputs import clean_id
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, document, post

FORM_FIELDS = (
    "CallSid", "ParentCallSid", "From", "To", "Digits", "DialCallStatus", "DialBridged", "DialCallDuration",
    "CallStatus", "CallDuration", "SequenceNumber", "SimulatedAt", "ErrorCode", "ErrorUrl", "Timestamp",
)  # fmt: skip
QUERY_FIELDS = ("e", "n", "t", "r", "d", "v", "p", "g", "f", "appel", "a", "l")
REFERENT_SIDE = ("/svi/filtrage", "/svi/prise")

PLAUSIBLE = [
    *Step, "75", "69", "2A", "97", "974", "0", "1", "3", "10", "-1", "+1", "1.5", "1e9", "99999999999", "9" * 5000,
    str(2**31), str(2**53), "1.2-3", "84.85", "84-85-86", "..", "-", "true", "True", "false", "completed", "busy",
    "no-answer", "canceled", "answered", "*", "#", "1*", "٣", "１", "", " ", "+33536490001", "anonymous",
    "2026-03-03T10:00:00+01:00", "2026-03-03T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "2026-03-29T02:30:00+01:00", "\x00", "a\x00b", "\x1b[2J", "\u202e", "😀", "é" * 50, "x" * 10_000, "<Say>", "]]>",
    "&amp;", "%s", "{department}", "../../etc/passwd", "'; DROP TABLE calls; --",
]  # fmt: skip

values = st.sampled_from(PLAUSIBLE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
forms = st.dictionaries(st.sampled_from(FORM_FIELDS), values, max_size=6)
queries = st.dictionaries(st.sampled_from(QUERY_FIELDS), values, max_size=12)
positions = st.fixed_dictionaries(
    {"e": st.sampled_from([step.value for step in Step]), "n": st.sampled_from(["1", "3"])},
    optional=dict.fromkeys(QUERY_FIELDS[2:], values),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """One for all: nothing that is posted may spoil it."""
    no_caps = dict.fromkeys(("SVI_MAX_CALLS", "SVI_MAX_CALLS_PER_CALLER", "SVI_MAX_CALLS_PER_DEPARTMENT"), "0")
    folder = tmp_path_factory.mktemp("garbage")
    made = create_app(environment(folder, **no_caps), clock=lambda: paris_time("2026-03-03 10:00"))
    demonstration.load(made.extensions["svi"].database, at=LOADED_AT)
    yield made
    made.extensions["svi"].database.dispose()


def _target(path, query):
    return f"{path}?{urlencode(query)}" if query else path


def _answer(app: Flask, caplog, path, query, form):
    caplog.clear()
    response = post(app, _target(path, query), form)
    verbs = document(response)
    _is_french(verbs)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR and not _expected(record)] == []
    return verbs


def _expected(record):
    """The only two things worth an error: a URL that we did not write, and that our fallback was asked for."""
    said = record.msg
    return "PositionError" in said.get("exception", "") or "fallback document" in said["event"]


def _is_french(verbs):
    said = " ".join(say.text for verb in verbs for say in (verb.prompts if isinstance(verb, Gather) else [verb])
                    if isinstance(say, Say))  # fmt: skip
    assert not re.search(r"\b(sorry|error|goodbye|please|application)\b", said, re.IGNORECASE)
    assert not re.search(r"[{}<>]|None", said)


def _goes_on_or_ends(verbs):
    assert isinstance(verbs[-1], Hangup) or any(isinstance(verb, Gather | Dial) for verb in verbs)


hostile = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@hostile
@given(form=forms)
def test_the_start_of_a_call(app, caplog, form):
    verbs = _answer(app, caplog, "/svi/appel", {}, form)
    assert isinstance(verbs[0], Gather)


@settings(hostile, max_examples=300)
@given(query=queries | positions, form=forms)
@example(query={"e": "sonnerie", "n": "3", "d": "75", "p": "84.85"}, form={"DialBridged": "false"})
@example(query={"e": "sonnerie", "n": "3", "d": "75"}, form={"DialBridged": "false"})
@example(query={"e": "confirmation", "n": "3", "d": "75"}, form={"SimulatedAt": "9999-12-31T23:59:59-12:00"})
@example(query={"e": "confirmation", "n": "3", "d": "75"}, form={"SimulatedAt": "0001-01-01T00:00:00+14:00"})
@example(query={"e": "departement", "n": "1"}, form={"CallStatus": "no-answer"})
@example(query={"e": "sonnerie", "n": "3", "d": "75", "p": "84.85"}, form={"CallStatus": "completed"})
def test_any_further_step(app, caplog, query, form):
    """Who has hung up is asked nothing more: only then is the document empty."""
    verbs = _answer(app, caplog, "/svi/etape", query, form)
    if verbs:
        _goes_on_or_ends(verbs)
    else:
        assert form["CallStatus"] in {"completed", "busy", "failed", "no-answer", "canceled"}
        assert query["e"] != Step.RINGING.value


@settings(hostile, max_examples=200)
@given(path=st.sampled_from(REFERENT_SIDE), query=queries, form=forms)
def test_the_referents_side(app, caplog, path, query, form):
    verbs = _answer(app, caplog, path, query, form)
    assert any(isinstance(verb, Say | Gather) for verb in verbs)


@hostile
@given(form=forms)
def test_the_status(app, caplog, form):
    _answer(app, caplog, "/svi/statut", {}, form)


@hostile
@given(form=forms)
def test_the_fallback(app, caplog, form):
    verbs = _answer(app, caplog, "/svi/secours", {}, form)
    assert isinstance(verbs[-1], Hangup)


RAW = [
    pytest.param(b"Digits=%00%ED%A0%80%FF&CallSid=%C3%28", id="bytes that are no text"),
    pytest.param(b"&&&===&=&CallSid", id="no names"),
    pytest.param(b"Digits=7&Digits=5&CallSid=CA1&CallSid=CA2", id="everything twice"),
    pytest.param(b"%", id="half an escape"),
    pytest.param("CallSid=é&Digits=75".encode(), id="text that was not escaped"),
]


@pytest.mark.parametrize("body", RAW)
@pytest.mark.parametrize("path", ["/svi/appel", "/svi/etape?e=departement&n=1", "/svi/filtrage", "/svi/statut"])
def test_raw_bytes(app, caplog, path, body):
    document(post(app, path, body))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("path", ["/svi/etape", "/svi/filtrage", "/svi/prise"])
@pytest.mark.parametrize("query", ["%00=%00", "appel=%00&e=%FF", "e=departement&n=1&%ED%A0%80", "appel=\x01\x1f", "é"])
def test_raw_queries(app, path, query):
    document(post(app, f"{path}?{query}", CALL))


# What is stored


STORED = [
    pytest.param("/svi/appel", {"CallSid": "\x00CA\x01\ud83d", "From": "\x00"}, id="NUL in the id"),
    pytest.param("/svi/appel", {"From": "+33536490001\x00"}, id="NUL in the number"),
    pytest.param("/svi/etape?e=departement&n=1", {"Digits": "7\x005"}, id="NUL in the keys"),
    pytest.param("/svi/etape?e=departement&n=1", {"Digits": "9" * 10_000}, id="too many keys"),
    pytest.param("/svi/etape?e=departement&n=9007199254740992", {"Digits": "75"}, id="a turn beyond 32 bits"),
    pytest.param("/svi/etape?e=departement&n=2147483647", {"Digits": "75"}, id="the last turn of 32 bits"),
    pytest.param("/svi/etape?e=confirmation&n=2&d=%00", {"Digits": ""}, id="NUL in the département"),
    pytest.param("/svi/etape?e=confirmation&n=2&d=longlonglong", {}, id="a long département"),
    pytest.param("/svi/etape?e=sonnerie&n=3&d=75&p=1.2&g=1", {"DialCallDuration": "99999999999"}, id="a long talk"),
    pytest.param("/svi/etape?e=sonnerie&n=3&d=75&p=1", {"DialCallStatus": "\x00" * 500}, id="NUL in the result"),
    pytest.param("/svi/filtrage?appel=CA1&n=999999999&a=999999999&l=999999999&d=%00", {}, id="large numbers"),
    pytest.param("/svi/filtrage?appel=CA1&n=-1&a=x&l=%00", {}, id="no numbers"),
    pytest.param("/svi/prise?appel=CA1&n=3&a=1&l=84", {"Digits": "1\x00"}, id="NUL in the key of the référent"),
    pytest.param("/svi/statut", {"CallStatus": "c\x00mpleted" * 90, "SequenceNumber": "9" * 40}, id="a long status"),
    pytest.param("/svi/statut", {"CallStatus": "completed", "CallDuration": "9" * 9}, id="a long duration"),
    pytest.param("/svi/appel", {"SimulatedAt": "0001-01-01T00:00:00+14:00"}, id="before the first year"),
    pytest.param("/svi/appel", {"SimulatedAt": "9999-12-31T23:59:59-12:00"}, id="after the last year"),
    pytest.param("/svi/secours", {"ErrorCode": "\x00", "ErrorUrl": "\x00"}, id="NUL in the error"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stored(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored")
    others = {}
    if request.param == "postgresql":
        others = {"SVI_DATABASE_URL": request.getfixturevalue("postgresql_url")}
    made = create_app(environment(folder, **others), clock=lambda: paris_time("2026-03-03 10:00"))
    database = made.extensions["svi"].database
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    demonstration.load(database, at=LOADED_AT)
    yield made
    database.dispose()


@pytest.mark.parametrize(("target", "form"), STORED)
def test_what_is_stored_fits_the_database(stored, caplog, target, form):
    sid = f"CA{uuid4().hex}"
    body = {name: value.encode("utf-8", "ignore").decode() for name, value in ({"CallSid": sid} | form).items()}
    document(post(stored, target.replace("appel=CA1", f"appel={sid}"), body))
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    lost = [told for told in said if told["event"] == "call_log_not_written"]
    assert not [told for told in lost if told["call_sid"] == clean_id(body["CallSid"])]
    assert stored.extensions["svi"].call_log.queue_length() == 0
    assert list(stored.extensions["svi"].call_log.calls(include_simulated=True))
