"""What is sent, how it is signed, and what happens when the answer is no good."""

from email.utils import parsedate_to_datetime

import msgspec
import pytest
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Response

from simulator import Behaviour
from simulator.operator import APOLOGY, Operator
from simulator.parameters import signature
from simulator.state import Call

ODD = "/b?nom=%7Ea%3Ab%C3%A9&amp;vide=&amp;x=1"
TALK = {
    "/svi/appel": f'<Gather action="{ODD}" numDigits="1"/>',
    "/b": '<Dial action="/c"><Number url="/f">+33199001234</Number></Dial>',
    "/f": '<Gather action="/g" numDigits="1"/>',
    "/g": "",
    "/c": "<Say>au revoir</Say>",
}


def whole_call(calling, behaviour=None):
    service, call = calling(TALK, behaviour)
    call.presses("7").answers().accepts().talks(59.6).referent_hangs_up().hears("au revoir").ended()
    return service, call


def test_every_webhook_is_signed_as_twilio_does(calling):
    _, call = whole_call(calling)
    validator = RequestValidator("12345")
    assert len(call.webhooks) == 6
    for webhook in call.webhooks:
        assert validator.validate(webhook.url, webhook.form, webhook.headers["X-Twilio-Signature"])


def test_the_signature_covers_the_query_as_it_was_written(calling):
    service, call = whole_call(calling)
    assert service.environs[1]["RAW_URI"] == "/b?nom=%7Ea%3Ab%C3%A9&vide=&x=1"
    assert service.environs[1]["QUERY_STRING"] == "nom=%7Ea%3Ab%C3%A9&vide=&x=1"
    assert call.webhooks[1].url == "https://svi.example/b?nom=%7Ea%3Ab%C3%A9&vide=&x=1"


def test_the_check_value_of_twilio():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_fragment_is_neither_sent_nor_signed(calling):
    _service, call = calling({"/svi/appel": "<Redirect>/b#rc=2</Redirect>", "/b": ""})
    call.ended()
    assert call.webhooks[1].url == "https://svi.example/b"


@pytest.mark.parametrize(
    ("caller", "country"),
    [
        ("+33536490001", "FR"),
        ("+262262000000", "RE"),
        ("ANONYMOUS", ""),
        ("RESTRICTED", ""),
        ("+266696687", ""),
        ("", ""),
    ],
    ids=["metropole", "La Réunion", "ANONYMOUS", "RESTRICTED", "+266696687", "empty"],
)
def test_who_calls(calling, caller, country):
    service, call = calling({"/svi/appel": ""})
    call.from_(caller).ended()
    form = service.form("/svi/appel")
    assert (form["From"], form["Caller"], form["FromCountry"]) == (caller, caller, country)


def test_the_first_webhook(calling):
    service, call = calling({"/svi/appel": ""})
    call.ended()
    form = service.form("/svi/appel")
    assert len(form) == 26
    assert (form["CallStatus"], form["Direction"]) == ("ringing", "inbound")
    assert (form["To"], form["ToCountry"]) == ("+33806000156", "FR")
    assert form["CallSid"].startswith("CA")
    assert len(form["CallSid"]) == 34


@pytest.mark.parametrize(
    ("at", "iso"),
    [("2026-03-03 10:00", "2026-03-03T10:00:00+01:00"), ("2026-07-03 10:00", "2026-07-03T10:00:00+02:00")],
    ids=["heure d'hiver", "heure d'été"],
)
def test_the_time_of_the_call_is_told(calling, at, iso):
    service, call = calling({"/svi/appel": '<Gather action="/b"/>', "/b": ""})
    call.at(at).presses("7").waits()
    assert service.form("/svi/appel")["SimulatedAt"] == iso
    assert service.form("/b")["SimulatedAt"] == iso.replace("10:00:00", "10:00:05")


def test_the_status_callback(calling):
    service, call = whole_call(calling)
    form = service.form("/svi/statut")
    assert (form["CallStatus"], form["CallDuration"], form["Duration"]) == ("completed", "61", "2")
    assert (form["SequenceNumber"], form["CallbackSource"]) == ("0", "call-progress-events")
    assert parsedate_to_datetime(form["Timestamp"]) == call.state.clock.replace(microsecond=0)


def test_every_webhook_twice(calling):
    service, _ = whole_call(calling, Behaviour(webhook_copies=2))
    assert [target for target, _ in service.asked[::2]] == [target for target, _ in service.asked[1::2]]
    assert [form for _, form in service.asked[::2]] == [form for _, form in service.asked[1::2]]
    assert len(service.asked) == 12


def test_a_webhook_that_answers_differently_the_second_time_is_a_fault(calling):
    _, call = calling({"/svi/appel": ["<Say>un</Say>", "<Say>deux</Say>"]}, Behaviour(webhook_copies=2))
    with pytest.raises(AssertionError, match="Documents différents"):
        call.hears("un")


def html(_request):
    return Response("<html/>", mimetype="text/html")


BAD_ANSWERS = {
    "error 500": (Response(status=500), {}, "11200"),
    "not found": (None, {}, "11200"),
    "a redirection is not followed": (Response(status=302, headers={"Location": "/c"}), {}, "11200"),
    "a page": (Response("<Response/>", mimetype="text/html"), {}, "12300"),
    "no XML": (Response("bonjour", mimetype="text/xml"), {}, "12100"),
    "unknown verb": ("<Chante/>", {}, "12200"),
    "too large": (f"<Say>{'a' * 65536}</Say>", {}, "11750"),
    "fifteen seconds are over": ("<Say>b</Say>", {"/b": 15.1}, "11200"),
}


@pytest.mark.parametrize(("answer", "seconds", "code"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_the_fallback_is_asked(calling, answer, seconds, code):
    documents = {"/svi/appel": "<Redirect>/b</Redirect>", "/b": answer, "/svi/secours": "<Say>secours</Say>"}
    service, call = calling(documents, seconds=seconds)
    call.tolerates_faults().hears("secours").ended()
    form = service.form("/svi/secours")
    assert (form["ErrorCode"], form["ErrorUrl"]) == (code, "https://svi.example/b")
    assert len(call.state.faults) == 1
    assert not call.state.apology


def test_an_answer_may_take_fifteen_seconds(calling):
    _, call = calling({"/svi/appel": "<Say>enfin</Say>"}, seconds={"/svi/appel": 15})
    call.hears("enfin")
    assert call.state.now == 15


def test_another_server_does_not_answer(calling):
    documents = {"/svi/appel": "<Redirect>https://autre.example/b</Redirect>", "/svi/secours": "<Say>secours</Say>"}
    service, call = calling(documents)
    call.tolerates_faults().hears("secours")
    assert service.form("/svi/secours")["ErrorCode"] == "11205"


def test_a_fault_fails_the_conversation(calling):
    _, call = calling({"/svi/appel": Response(status=500), "/svi/secours": "<Say>secours</Say>"})
    with pytest.raises(AssertionError, match=r"(?s)réponse HTTP 500.*secours"):
        call.hears("secours")


def test_without_fallback_the_caller_hears_english(calling):
    service, call = calling({"/svi/appel": Response(status=500), "/svi/secours": Response(status=500)})
    call.tolerates_faults().hears(APOLOGY).ended()
    assert call.state.apology
    assert "excuses en anglais" in call.state.faults[-1]
    assert service.form("/svi/statut")["CallStatus"] == "completed"


def test_a_dial_action_that_fails_after_the_caller_left_is_a_fault(calling):
    _, call = calling({**TALK, "/c": Response(status=500)})
    call.tolerates_faults().presses("7").hangs_up()
    assert "500" in call.state.faults[0]


def test_a_status_callback_that_fails_is_a_fault(calling):
    service, call = calling({"/svi/appel": ""})
    service._answer = lambda request: (
        Response(status=500) if "statut" in request.path else Response("<Response/>", mimetype="text/xml")
    )
    with pytest.raises(AssertionError, match="statut"):
        call.ended()


LOOPS = {
    "Redirect to itself": "<Redirect>/svi/appel</Redirect>",
    "Gather that asks again for ever": '<Gather actionOnEmptyResult="true" timeout="1"/>',
}


@pytest.mark.parametrize("inside", LOOPS.values(), ids=LOOPS)
def test_a_loop_is_a_fault(calling, inside):
    service, call = calling({"/svi/appel": inside})
    call.tolerates_faults()
    for _ in range(300):
        call.waits()
    assert "Boucle" in call.state.faults[-1]
    assert len(service.asked) == 200
    assert call.state.over


def test_a_call_can_go_on_elsewhere_at_any_moment(calling):
    """Each event on a call rebuilt from its JSON gives what the call itself would have given."""
    service, call = calling(TALK)
    operator = call.operator
    for event in ("press", "ring", "accept", "talk", "hang up"):
        operator = Operator(operator.office, msgspec.json.decode(msgspec.json.encode(operator.call), type=Call))
        lines = operator.call.legs[1:]
        match event:
            case "press":
                operator.press("7")
            case "ring":
                operator.pick_up(lines[0])
            case "accept":
                operator.press("1", lines[0])
            case "talk":
                operator.pass_time(30)
            case "hang up":
                operator.hang_up()
    assert operator.call.over
    assert operator.call.spoke_to == "+33199001234"
    assert service.form("/c")["DialCallDuration"] == "30"
