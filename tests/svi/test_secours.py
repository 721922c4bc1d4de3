"""Whatever breaks, the caller hears where to write, in French, and the log is told if it can be."""

import pytest
from sqlalchemy import event, text

from app import create_app
from call_log.service import CallLog
from core.urgent import Urgent
from simulator.twiml.verbs import Gather, Hangup, Say
from svi import flow, webhooks
from svi.snapshots import Snapshots
from svi.twiml import Writer
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, REFERENT, document, next_target, post

SORRY, FORM, MAIL, GOODBYE = "Nous sommes désolés", "formulaire", "arobase", "Au revoir"
STEP = "/svi/etape?e=departement&n=1"
SCREENING = "appel={}&n=3&a=1&l=84&d=75".format(CALL["CallSid"])


def _said(response):
    verbs = document(response)
    assert isinstance(verbs[-1], Hangup)
    return " ".join(verb.text for verb in verbs if isinstance(verb, Say))


def _fails(*_args, **_kwargs):
    raise RuntimeError("broken for the test")


def _outcome(app, sid=CALL["CallSid"]):
    found = app.extensions["svi"].call_log.call(sid)
    return found.outcome if found else None


# The document


@pytest.mark.parametrize(
    ("others", "said", "unsaid"),
    [
        pytest.param({"SVI_FORM_URL": "https://a.fr"}, [SORRY, FORM, GOODBYE], [MAIL], id="only a form"),
        pytest.param({"SVI_EMAIL": "aide@a.fr"}, [SORRY, MAIL, GOODBYE], [FORM], id="only a mail"),
        pytest.param({"SVI_FORM_URL": "https://a.fr", "SVI_EMAIL": "aide@a.fr"}, [FORM, MAIL], [], id="both"),
        pytest.param({}, [SORRY, GOODBYE], [FORM, MAIL, "écri"], id="neither"),
    ],
)
def test_the_fallback_says_sorry_where_to_write_and_goodbye(tmp_path, others, said, unsaid):
    production = {"SVI_TWILIO_AUTH_TOKEN": "t", "SVI_PUBLIC_BASE_URL": "https://svi.example.fr"}
    app = create_app(environment(tmp_path, **production, **others))
    heard = _said(post(app, "/svi/secours", CALL))
    assert [words for words in said if words not in heard] == []
    assert [words for words in unsaid if words in heard] == []


def test_the_fallback_is_the_outcome_of_a_call_that_had_none(app):
    post(app, "/svi/appel", CALL)
    assert _outcome(app) is None
    post(app, "/svi/secours", CALL | {"ErrorCode": "11200", "ErrorUrl": "http://127.0.0.1:8000/svi/appel"})
    assert _outcome(app) == "error"
    post(app, "/svi/statut", CALL | {"CallStatus": "completed", "CallDuration": "9"})
    assert _outcome(app) == "error"


def test_a_call_that_the_log_never_heard_of_ends_in_error(app):
    post(app, "/svi/secours", CALL)
    assert _outcome(app) == "error"


def test_the_document_is_there_before_anything_is_asked_of_the_database(app, monkeypatch):
    asked = []
    event.listen(app.extensions["svi"].database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    execute = Urgent.execute
    monkeypatch.setattr(Urgent, "execute", lambda *args: (asked.append(str(args[2])), execute(*args))[1])
    response = post(app, "/svi/secours", CALL, buffered=False)
    body = b"".join(response.response)
    assert GOODBYE.encode() in body
    assert asked == []
    response.close()
    assert any("INSERT INTO call_events" in statement for statement in asked)


# Nothing works any more


def _without_database(app, tmp_path):
    app.extensions["svi"].database.dispose()
    for file in tmp_path.glob("svi.sqlite3*"):
        file.unlink()


def _without_database_nor_disk(app, tmp_path):
    _without_database(app, tmp_path)
    (tmp_path / "svi.sqlite3").mkdir()
    (tmp_path / "var").rename(tmp_path / "elsewhere")
    (tmp_path / "var").write_text("not a folder")


@pytest.mark.parametrize("broken", [_without_database, _without_database_nor_disk])
@pytest.mark.parametrize("path", ["/svi/secours", STEP, "/svi/statut", "/svi/appel"])
def test_a_call_goes_on_without_database_and_without_disk(app, tmp_path, caplog, broken, path):
    post(app, "/svi/appel", CALL | {"CallSid": "CA9"})
    broken(app, tmp_path)
    response = post(app, path, CALL | {"Digits": "75"})
    document(response)
    assert response.headers["Content-Type"].startswith("text/xml")
    if path in {STEP, "/svi/appel"}:
        assert SORRY not in response.text
    said = [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)]
    assert ("call_log_event_only_here" in said) is (broken is _without_database_nor_disk)


# Something inside raises


BROKEN = [
    pytest.param("/svi/appel", flow, "start", id="the first turn"),
    pytest.param("/svi/appel", Snapshots, "latest", id="the snapshots, when a call starts"),
    pytest.param("/svi/appel", webhooks, "hash_caller", id="the hash of the caller"),
    pytest.param("/svi/appel", Writer, "turn", id="the writer, when a call starts"),
    pytest.param(STEP, flow, "advance", id="the flow"),
    pytest.param(STEP, Snapshots, "at", id="the snapshots, in a call"),
    pytest.param(STEP, Writer, "turn", id="the writer, in a call"),
    pytest.param("/svi/etape", Writer, "goodbye", id="nothing: the apology was written at start"),
]


@pytest.mark.parametrize(("target", "owner", "name"), BROKEN)
def test_an_exception_becomes_an_apology_and_an_outcome(app, monkeypatch, target, owner, name):
    monkeypatch.setattr(owner, name, _fails)
    heard = _said(post(app, target, CALL | {"Digits": "75"}))
    assert [words for words in (SORRY, FORM, MAIL, GOODBYE) if words not in heard] == []
    assert _outcome(app) == "error"


@pytest.mark.parametrize("target", ["/svi/appel", STEP, "/svi/statut", "/svi/secours"])
def test_a_log_that_raises_costs_the_caller_an_apology_and_no_silence(app, monkeypatch, caplog, target):
    monkeypatch.setattr(CallLog, "append", _fails)
    assert SORRY in _said(post(app, target, CALL | {"Digits": "75"}))
    assert "the end of a call is not in the log" in [record.msg["event"] for record in caplog.records]


def test_an_error_does_not_hide_how_a_call_had_already_ended(app, monkeypatch):
    question = next_target(app, post(app, "/svi/appel", CALL))
    confirmation = next_target(app, post(app, question, CALL | {"Digits": "48"}))
    post(app, confirmation, CALL)
    post(app, "/svi/secours", CALL)
    assert _outcome(app) == "no_phone_support"


@pytest.mark.parametrize("path", ["/svi/filtrage", "/svi/prise"])
@pytest.mark.parametrize(
    ("owner", "name"), [(CallLog, "append"), (CallLog, "is_over"), (Snapshots, "at"), (Writer, "screening")]
)
def test_a_referent_is_thanked_whatever_breaks(app, monkeypatch, path, owner, name):
    monkeypatch.setattr(owner, name, _fails)
    response = post(app, f"{path}?{SCREENING}", REFERENT | {"Digits": "1"})
    verbs = document(response)
    if (path, name) != ("/svi/prise", "screening"):
        assert isinstance(verbs[-1], Hangup)
        assert SORRY not in response.text


# A bad message


@pytest.mark.parametrize("bad", ["\x0b\x00\x1f", "{inconnu}", "<Say>", "", "  ", "{", "\ufffe", "a\x08b"])
def test_a_message_that_cannot_be_said_is_replaced_or_cleaned(app, bad):
    database = app.extensions["svi"].database
    with database.transaction() as session:
        saved = "INSERT INTO prompt_texts VALUES ('welcome', '', :text, '2026-03-03')"
        session.execute(text(saved), {"text": bad})
        session.execute(text("UPDATE configuration_revision SET number = number + 1"))
    verbs = document(post(app, "/svi/appel", CALL))
    assert isinstance(verbs[0], Gather)
    assert verbs[0].prompts[0].text
