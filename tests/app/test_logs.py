"""Every line tells which call it is about, and none tells who called."""

import io
import json
import logging
import shutil

import pytest

from app import create_app
from call_log.service import CallLog
from core.clock import paris_time
from core.logs import about_call, configure_logs, log
from simulator import Behaviour, Conversation
from svi import flow
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, REFERENT, next_target, post

CALLER = "+33536490001"
PARIS_1, PARIS_2 = "+33199001234", "+33199001235"


@pytest.fixture
def lines(monkeypatch):
    """What was logged since, as the JSON of each line."""
    written = io.StringIO()
    configure_logs("json")
    handler = next(handler for handler in logging.getLogger().handlers if getattr(handler, "is_svi", False))
    monkeypatch.setattr(handler, "stream", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    about_call("")


@pytest.fixture
def app(tmp_path, demonstration_file, lines):
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    app = create_app(environment(tmp_path, SVI_LOG_FORMAT="json"), clock=lambda: paris_time("2026-03-03 10:00"))
    handler = next(handler for handler in logging.getLogger().handlers if getattr(handler, "is_svi", False))
    written = io.StringIO()
    handler.stream = written
    app.written = lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    yield app
    app.extensions["svi"].background.stop()
    app.extensions["svi"].database.dispose()


def _real_call(app):
    """As an operator plays it: no time is simulated. Each webhook comes twice."""
    question = _next(app, "/svi/appel", {})
    confirmation = _next(app, question, {"Digits": "75"})
    ringing = _next(app, confirmation, {})
    ringing = _next(app, ringing, {"DialCallStatus": "no-answer", "DialBridged": "false"})
    of_line = f"appel={CALL['CallSid']}&n=4&a=2&l=85&d=75"
    for path in ("filtrage", "prise"):
        post(app, f"/svi/{path}?{of_line}", REFERENT | {"Digits": "1", "To": PARIS_2})
    ended = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "60"}
    for target, form in ((ringing, ended), ("/svi/statut", {"CallStatus": "completed", "CallDuration": "99"})):
        post(app, target, CALL | form)


def _next(app, target, form):
    first, _copy = (post(app, target, CALL | {"From": CALLER} | form) for _ in range(2))
    return next_target(app, first)


def _without_number(told):
    text = json.dumps(told, ensure_ascii=False)
    return not any(form in text for form in ("536490001", "536 49 00 01", "5 36 49 00 01", "199001234", "199001235"))


def test_every_line_of_a_call_carries_its_id_and_no_number(app):
    _real_call(app)
    told = app.written()
    assert [line["event"] for line in told] == ["call begins", "call over"]
    assert {line.get("call_sid") for line in told} == {CALL["CallSid"]}
    assert _without_number(told)


def test_a_simulated_call_leaves_the_logs_to_the_real_ones(app):
    call = Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00").from_(CALLER)
    call.presses("75").rings(PARIS_1).hangs_up().ended()
    assert app.written() == []


def test_a_call_says_when_it_begins_and_when_it_is_over(app):
    post(app, "/svi/appel", CALL)
    post(app, "/svi/statut", {**CALL, "CallStatus": "completed", "CallDuration": "12"})
    assert [(line["event"], line["level"]) for line in app.written()] == [
        ("call begins", "info"),
        ("call over", "info"),
    ]


@pytest.mark.parametrize("broken", [(flow, "start"), (CallLog, "append")])
def test_an_error_carries_the_id_and_no_number(app, monkeypatch, broken):
    def fails(*args, **_kwargs):
        raise RuntimeError(f"the number {CALLER} or 05 36 49 00 01 in {args!r}")

    monkeypatch.setattr(*broken, fails)
    post(app, "/svi/appel", CALL)
    told = app.written()
    assert any(line["level"] == "error" and "RuntimeError" in line["exception"] for line in told)
    assert {line["call_sid"] for line in told} == {CALL["CallSid"]}
    assert _without_number(told)


def test_what_is_said_after_a_call_is_not_about_it(app):
    post(app, "/svi/appel", CALL)
    app.test_client().get("/sante/pret")
    log.info("something else")
    assert "call_sid" not in app.written()[-1]


def test_a_refused_webhook_is_said_without_what_it_pretended(app):
    post(app, "/svi/appel", CALL, signature="nope")
    line = app.written()[-1]
    assert (line["level"], line["path"]) == ("warning", "/svi/appel")
    assert "call_sid" not in line
    assert _without_number(line)


# The scrubber


NUMBERS = [
    "+33536490001", "0536490001", "05 36 49 00 01", "05.36.49.00.01", "05-36-49-00-01", "+33 5 36 49 00 01",
    "+33 (0)5 36 49 00 01", "0033536490001", "00 33 5 36 49 00 01", "05\u00a036\u00a049\u00a000\u00a001",
    "tel:+33536490001", "sip:+33536490001@operateur.example", "tel:0536490001",
    "33536490001", "From=%2B33536490001&To=1", "From=0536490001",
    "{'From': '+33536490001'}", '"From":"+33536490001"', "(0536490001)", "+262262201234", "+1 415 867 5309",
    "appelle le 0536490001.", "a\n0536490001\nb",
]  # fmt: skip
OTHERS = [
    "2026-03-03 10:00:00", "2026-03-03T10:00:00.123456+01:00", "03/03/2026 10:00:00", "2026-03-03", "10:00:00.123456",
    "CA17221eb0c2d1174daac727443fbb4c70", "CA00000000000000000000000000000001", "AC12345678901234567890123456789012",
    "sans-identifiant-0123456789abcdef0123456789abcdef", "127.0.0.1:8000", "192.168.100.200", "::1", "fe80::1",
    "a1b2c3d4-1234-5678-9012-123456789012", "/svi/etape?e=sonnerie&n=3", "e=confirmation&n=2&v=237&d=75", "84.85.86",
    "d=75&p=84.85.86.87.88.89", "99999", "12345678", "https://sqlalche.me/e/21/e3q8", "0.000123456789",
    "4ec21f6e8c57a381afbbf8aa4e9fd37d",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("logger", ["ours", "a library's", "nested", "an exception"])
def test_a_number_never_leaves(lines, number, logger):
    _say(logger, number)
    text = json.dumps(lines()[-1], ensure_ascii=False)
    assert "[numéro]" in text
    digits = "".join(character for character in text if character.isdigit())
    assert "36490001" not in digits
    assert "262201234" not in digits
    assert "8675309" not in digits


def _say(logger, text):
    if logger == "ours":
        log.warning("something", detail=text)
    elif logger == "nested":
        log.warning("something", detail={"form": [text]})
    elif logger == "an exception":
        try:
            raise ValueError(text)
        except ValueError:
            log.exception("something")
    else:
        logging.getLogger("library").warning("got %s", text)


@pytest.mark.parametrize("kept", OTHERS)
def test_what_is_no_number_stays(lines, kept):
    log.warning("something", detail=f"a {kept} b")
    assert lines()[-1]["detail"] == f"a {kept} b"


def test_the_time_and_the_id_of_a_line_stay(lines):
    about_call("CA00000000000000000000000000000001")
    log.warning("something")
    line = lines()[-1]
    assert line["call_sid"] == "CA00000000000000000000000000000001"
    assert line["timestamp"].startswith("20")
    assert "[" not in line["timestamp"]


def test_lines_for_a_console_are_scrubbed_too(capfd):
    configure_logs("console")
    log.warning("something", detail=CALLER, nested={"a": CALLER})
    said = capfd.readouterr().err
    assert "[numéro]" in said
    assert CALLER not in said
