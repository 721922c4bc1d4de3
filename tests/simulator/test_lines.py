"""Dial: ringing, screening, voicemails, several lines at once, and a caller who leaves."""

import pytest

from simulator import Behaviour

FIRST, SECOND, THIRD = "+33199001234", "+33199001235", "+33199001236"
SCREENED = f'<Dial action="/apres" timeout="20"><Number url="/filtre">{FIRST}</Number></Dial>'
PLAIN = f'<Dial action="/apres">{FIRST}</Dial>'
SERVICE = {
    "/svi/appel": SCREENED,
    "/filtre": '<Gather action="/choix" numDigits="1" timeout="4"><Say>Tapez 1</Say></Gather><Hangup/>',
    "/choix": lambda request: "" if request.form["Digits"] == "1" else "<Hangup/>",
    "/apres": "<Say>personne</Say>",
}

OUTCOMES = {
    "nobody answers": (lambda call: call.nobody_answers(), "no-answer", "false", None),
    "busy": (lambda call: call.busy(), "busy", "false", None),
    "cannot be reached": (lambda call: call.fails(), "failed", "false", None),
    "refused at the screening": (lambda call: call.refuses(), "completed", "false", "0"),
    "silent at the screening": (lambda call: call.answers().waits().waits(), "completed", "false", "5"),
    "a voicemail hears the screening": (lambda call: call.voicemail(), "completed", "false", "5"),
    "hangs up at the screening": (lambda call: call.answers().referent_hangs_up(), "completed", "false", "0"),
    "accepted, then the référent hangs up": (
        lambda call: call.answers().accepts().talks(60).referent_hangs_up(),
        "completed",
        "true",
        "60",
    ),
}


@pytest.mark.parametrize("sends_bridged", [True, False], ids=["DialBridged", "no DialBridged"])
@pytest.mark.parametrize(("action", "status", "bridged", "duration"), OUTCOMES.values(), ids=OUTCOMES)
def test_outcome_of_a_screened_line(calling, action, status, bridged, duration, sends_bridged):
    service, call = calling(SERVICE, Behaviour(sends_dial_bridged=sends_bridged))
    action(call.rings(FIRST))
    call.hears("personne").ended()
    form = service.form("/apres")
    assert form["DialCallStatus"] == status
    assert form.get("DialBridged") == (bridged if sends_bridged else None)
    assert form.get("DialCallDuration") == duration
    assert form["DialCallSid"] == call.state.legs[1].sid
    assert form["CallStatus"] == "in-progress"


UNSCREENED = {
    "a voicemail swallows the call": (
        lambda call: call.voicemail().talks(9).referent_hangs_up(),
        "completed",
        "true",
        "",
    ),
    "picking up is taking": (lambda call: call.answers().talks(9).referent_hangs_up(), "completed", "true", FIRST),
    "refusing is busy": (lambda call: call.refuses(), "busy", "false", ""),
}


@pytest.mark.parametrize("documents", [{"/svi/appel": PLAIN}, {}], ids=["no url", "url not played"])
@pytest.mark.parametrize(("action", "status", "bridged", "spoke_to"), UNSCREENED.values(), ids=UNSCREENED)
def test_outcome_without_screening(calling, documents, action, status, bridged, spoke_to):
    behaviour = Behaviour(runs_screening_url=bool(documents))
    service, call = calling({**SERVICE, **documents}, behaviour)
    action(call.rings(FIRST))
    assert (service.form("/apres")["DialCallStatus"], service.form("/apres")["DialBridged"]) == (status, bridged)
    assert service.forms("/filtre") == []
    assert call.state.spoke_to == spoke_to


def test_a_line_rings_for_the_time_it_is_given(calling):
    _, call = calling(SERVICE)
    call.rings(FIRST).nobody_answers()
    assert call.state.now == 20


def test_a_line_rings_thirty_seconds_by_default(calling):
    _, call = calling({**SERVICE, "/svi/appel": PLAIN})
    call.rings(FIRST).nobody_answers()
    assert call.state.now == 30


def test_the_caller_does_not_hear_the_screening(calling):
    _, call = calling(SERVICE)
    call.rings(FIRST).answers().referent_hears("Tapez 1").hears_nothing_more()


def test_a_conversation_ends_at_its_limit(calling):
    dial = f'<Dial action="/apres" timeLimit="600">{FIRST}</Dial>'
    service, call = calling({**SERVICE, "/svi/appel": dial})
    call.rings(FIRST).answers().talks(900).hears("personne")
    assert service.form("/apres")["DialCallDuration"] == "600"


def test_without_action_the_document_goes_on(calling):
    _, call = calling({"/svi/appel": f"<Dial>{FIRST}</Dial><Say>suite</Say>"})
    call.rings(FIRST).busy().hears("suite").ended()


def test_with_an_action_what_follows_dial_is_never_reached(calling):
    _, call = calling({**SERVICE, "/svi/appel": SCREENED + "<Say>jamais</Say>"})
    call.rings(FIRST).busy().hears("personne").hears_nothing_more().ended()


def test_the_webhooks_of_a_line_are_its_own(calling):
    service, call = calling({**SERVICE, "/svi/appel": SCREENED.replace("timeout", 'callerId="+33806000156" timeout')})
    call.rings(FIRST).answers().accepts()
    for form in (service.form("/filtre"), service.form("/choix")):
        assert form["CallSid"] == call.state.legs[1].sid
        assert form["ParentCallSid"] == call.sid
        assert form["Direction"] == "outbound-dial"
        assert (form["From"], form["To"]) == ("+33806000156", FIRST)


def test_without_caller_id_the_line_sees_the_caller(calling):
    service, call = calling(SERVICE)
    call.rings(FIRST).answers()
    assert service.form("/filtre")["From"] == "+33536490001"


NUMBERS = "".join(f'<Number url="/filtre">{number}</Number>' for number in (FIRST, SECOND, THIRD))
TOGETHER = f'<Dial action="/apres">{NUMBERS}</Dial>'


def test_the_first_to_pick_up_ends_the_others_even_before_accepting(calling):
    service, call = calling({**SERVICE, "/svi/appel": TOGETHER})
    call.rings(FIRST, SECOND, THIRD).busy(FIRST).answers(THIRD)
    assert [(leg.state, leg.result) for leg in call.state.legs[1:]] == [
        ("ended", "busy"),
        ("ended", "canceled"),
        ("active", ""),
    ]
    call.waits().waits().hears("personne")
    assert service.form("/apres")["DialBridged"] == "false"


def test_lines_together_are_over_when_the_last_one_is(calling):
    service, call = calling({**SERVICE, "/svi/appel": TOGETHER})
    call.rings(FIRST, SECOND, THIRD).busy(SECOND).fails(FIRST).rings(THIRD).nobody_answers().hears("personne")
    assert service.form("/apres")["DialCallStatus"] == "no-answer"


def test_lines_one_after_the_other(calling):
    again = f'<Say>un instant</Say><Dial action="/fin">{SECOND}</Dial>'
    _service, call = calling({**SERVICE, "/apres": again, "/fin": "<Say>au revoir</Say>"})
    call.rings(FIRST).voicemail().hears("un instant").rings(SECOND).nobody_answers().hears("au revoir").ended()
    assert len(call.state.legs) == 3


def test_dial_in_a_screening_document_is_refused(calling):
    service, call = calling({**SERVICE, "/filtre": PLAIN})
    call.tolerates_faults().rings(FIRST).answers().hears("personne")
    assert "filtrage" in call.state.faults[0]
    assert service.form("/apres")["DialBridged"] == "false"


def test_a_screening_that_fails_is_no_conversation(calling):
    service, call = calling({key: value for key, value in SERVICE.items() if key != "/filtre"})
    call.tolerates_faults().rings(FIRST).answers().hears("personne")
    assert service.form("/apres")["DialBridged"] == "false"


LEFT = {
    "ringing": (lambda call: call, "no-answer", "false"),
    "screening": (lambda call: call.answers(), "no-answer", "false"),
    "talking": (lambda call: call.answers().accepts().talks(7), "completed", "true"),
}


@pytest.mark.parametrize(("before", "status", "bridged"), LEFT.values(), ids=LEFT)
def test_the_caller_hangs_up(calling, before, status, bridged):
    service, call = calling(SERVICE)
    before(call.rings(FIRST)).hangs_up().hears_nothing_more()
    form = service.form("/apres")
    assert (form["CallStatus"], form["DialCallStatus"], form["DialBridged"]) == ("completed", status, bridged)
    assert service.form("/svi/statut")["CallStatus"] == "completed"


def test_other_operators_say_canceled(calling):
    service, call = calling(SERVICE, Behaviour(left_while_ringing="canceled"))
    call.rings(FIRST).hangs_up().ended()
    assert service.form("/apres")["DialCallStatus"] == "canceled"


@pytest.mark.parametrize(
    "inside", ["<Say>bonjour</Say>", "<Gather><Say>question</Say></Gather>"], ids=["speech", "question"]
)
def test_the_caller_hangs_up_before_any_line(calling, inside):
    service, call = calling({"/svi/appel": inside})
    call.waits(0.5).hangs_up().ended()
    assert [target for target, _ in service.asked] == ["/svi/appel", "/svi/statut"]


def test_a_screening_goes_on_when_the_caller_has_gone(calling):
    gone = "<Say>L'appelant a raccroché</Say><Hangup/>"
    service, call = calling({**SERVICE, "/choix": gone})
    call.rings(FIRST).answers().hangs_up().referent_hears("Tapez 1").accepts().referent_hears("a raccroché").ended()
    assert service.form("/choix")["Digits"] == "1"


def test_nobody_is_joined_with_a_caller_who_has_gone(calling):
    _, call = calling(SERVICE)
    call.rings(FIRST).answers().hangs_up().accepts().ended()
    assert call.state.spoke_to == ""


ORDERS = {
    "normal": ["/apres", "/svi/statut", "/choix"],
    "first": ["/svi/statut", "/apres", "/choix"],
    "late": ["/apres", "/choix", "/svi/statut"],
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_status_callback_comes_when_it_likes(calling, order):
    service, call = calling(SERVICE, Behaviour(status_callback=order))
    call.rings(FIRST).answers().hangs_up().accepts().ended()
    assert [target for target, _ in service.asked][2:] == ORDERS[order]
