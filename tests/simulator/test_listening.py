"""Say, Play, Pause, Gather, Redirect, Hangup, Reject: what the caller hears, and what keys do."""

import pytest

from simulator import Behaviour

AFTER = {"/suite": "<Say>suite</Say>"}
ASK = '<Gather action="/suite" {}><Say>question</Say></Gather><Say>au revoir</Say>'


def test_verbs_follow_one_another_in_time(calling):
    _, call = calling({"/svi/appel": f"<Say>{'a' * 30}</Say><Pause length='3'/><Say>fin</Say>"})
    call.hears("fin").ended()
    assert [(e.at, e.text) for e in call.entries if e.kind == "say"] == [(0, "a" * 30), (5, "fin")]


def test_a_sentence_said_twice_takes_twice_the_time(calling):
    _, call = calling({"/svi/appel": f"<Say loop='2'>{'a' * 30}</Say><Say>fin</Say>"})
    call.hears("fin")
    assert call.state.now == 4


def test_a_recording_is_heard_at_its_absolute_address(calling):
    _, call = calling({"/svi/appel": "<Play>/messages/1.wav</Play>"})
    call.hears("https://svi.example/messages/1.wav").ended()


SILENCE = {
    "five seconds by default, then the document goes on": ("", 1 + 5, "au revoir"),
    "its own timeout": ('timeout="9"', 1 + 9, "au revoir"),
    "an action only if asked for": ('actionOnEmptyResult="true"', 1 + 5, "suite"),
}


@pytest.mark.parametrize(("attributes", "at", "heard"), SILENCE.values(), ids=SILENCE)
def test_silence(calling, attributes, at, heard):
    service, call = calling({"/svi/appel": ASK.format(attributes), **AFTER})
    call.hears("question").waits().hears(heard)
    assert call.state.now == at
    asked = [form["Digits"] for form in service.forms("/suite")]
    assert asked == ([""] if heard == "suite" else [])


KEYS = {
    "numDigits ends at once": ('numDigits="2"', "75", "75", 0),
    "the finish key ends and is left out": ("", "75#", "75", 0),
    "another finish key": ('finishOnKey="*"', "7#5*", "7#5", 0),
    "no finish key: # is a digit": ('finishOnKey="" numDigits="3"', "75#", "75#", 0),
    "neither: the timeout ends": ("", "75", "75", 5),
    "fewer digits than expected: the timeout ends": ('numDigits="3"', "75", "75", 5),
}


@pytest.mark.parametrize(("attributes", "keys", "digits", "seconds"), KEYS.values(), ids=KEYS)
def test_digits(calling, attributes, keys, digits, seconds):
    service, call = calling({"/svi/appel": ASK.format(attributes), **AFTER})
    call.presses(keys)
    if seconds:
        call.waits()
    call.hears("suite")
    assert service.form("/suite")["Digits"] == digits
    assert call.state.now == seconds


def test_the_finish_key_is_named(calling):
    service, call = calling({"/svi/appel": ASK.format(""), **AFTER})
    call.presses("7#")
    assert service.form("/suite")["FinishedOnKey"] == "#"


def test_the_finish_key_alone_is_silence(calling):
    service, call = calling({"/svi/appel": ASK.format(""), **AFTER})
    call.presses("#").hears("au revoir")
    assert service.forms("/suite") == []


def test_each_key_gives_the_whole_timeout_again(calling):
    _, call = calling({"/svi/appel": ASK.format(""), **AFTER})
    call.presses("7").waits(4).presses("5").waits(4).hears_nothing_more().waits().hears("suite")
    assert call.state.now == 9


def test_the_first_key_stops_all_that_is_being_said(calling):
    inside = '<Gather numDigits="2" action="/suite"><Say>un</Say><Say>deux</Say></Gather>'
    _, call = calling({"/svi/appel": inside, **AFTER})
    call.hears("un").presses("7").hears_nothing_more().presses("5").hears("suite")


def test_by_default_gather_asks_its_own_document_again(calling):
    service, call = calling(
        {"/svi/appel": "<Redirect>/question?a=1</Redirect>", "/question": '<Gather numDigits="1"/>'}
    )
    call.presses("7").presses("8").hangs_up()
    assert [target for target, form in service.asked if "Digits" in form] == ["/question?a=1"] * 2


EARLY = {"lost by default": (True, "question"), "kept by other operators": (False, "suite")}


@pytest.mark.parametrize(("lost", "heard"), EARLY.values(), ids=EARLY)
def test_keys_while_nobody_listens(calling, lost, heard):
    documents = {"/svi/appel": "<Say>bonjour</Say>" + ASK.format('numDigits="1"'), **AFTER}
    _, call = calling(documents, Behaviour(lose_early_keys=lost))
    call.presses("7").hears(heard)


@pytest.mark.parametrize(("lost", "digits"), [(True, ["97"]), (False, ["97", "4"])], ids=["lost", "kept"])
def test_the_third_key_of_a_fast_974(calling, lost, digits):
    documents = {
        "/svi/appel": '<Gather action="/97" numDigits="2"/>',
        "/97": '<Gather action="/974" numDigits="1"><Say>dernier chiffre</Say></Gather>',
        "/974": "<Say>La Réunion</Say>",
    }
    service, call = calling(documents, Behaviour(lose_early_keys=lost))
    call.presses("974")
    assert [form["Digits"] for _, form in service.asked if "Digits" in form] == digits


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("/b?x=%7E&amp;y=2", "/b?x=%7E&y=2"),
        ("b", "/svi/b"),
        ("https://svi.example/b", "/b"),
        ("?n=1", "/svi/appel?n=1"),
    ],
    ids=["absolute path", "relative path", "absolute address", "query only"],
)
def test_addresses_are_resolved_against_the_document(calling, action, target):
    service, call = calling({"/svi/appel": f"<Redirect>{action}</Redirect>", "/b": "", "/svi/b": ""})
    if action != "?n=1":
        call.ended()
    else:
        call.tolerates_faults().hears_nothing_more()
    assert service.asked[1][0] == target


ENDS = {
    "Hangup": "<Hangup/><Say>trop tard</Say>",
    "empty document": "",
    "end of the document": "<Pause/>",
}


@pytest.mark.parametrize("inside", ENDS.values(), ids=ENDS)
def test_the_call_ends(calling, inside):
    service, call = calling({"/svi/appel": inside})
    call.hears_nothing_more().ended()
    assert service.form("/svi/statut")["CallStatus"] == "completed"


@pytest.mark.parametrize(
    ("inside", "status"),
    [
        ("<Reject/>", "no-answer"),
        ('<Reject reason="busy"/>', "busy"),
        ("<Pause/><Reject/>", "completed"),
    ],
    ids=["rejected", "busy", "already answered"],
)
def test_reject(calling, inside, status):
    service, call = calling({"/svi/appel": inside})
    call.ended()
    assert service.form("/svi/statut")["CallStatus"] == status


def test_a_failing_expectation_prints_the_whole_conversation(calling):
    _, call = calling({"/svi/appel": "<Say>bonjour</Say><Say>au revoir</Say>"})
    with pytest.raises(AssertionError, match=r"(?s)« Paris ».*10:00:00  SVI .*« bonjour ».*« au revoir »"):
        call.hears("Paris")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda call: call.hears_nothing_more(),
        lambda call: call.rings("+33199001234"),
        lambda call: call.answers(),
        lambda call: call.accepts(),
        lambda call: call.talks(3),
        lambda call: call.referent_hears("bonjour"),
        lambda call: call.ended().hears("au revoir"),
    ],
    ids=[
        "more is heard",
        "no line rings",
        "nobody to answer",
        "nobody to accept",
        "no talk",
        "no référent",
        "not said",
    ],
)
def test_expectations_can_fail(calling, wrong):
    _, call = calling({"/svi/appel": "<Say>bonjour</Say>"})
    with pytest.raises(AssertionError, match="bonjour"):
        wrong(call)


def test_a_call_that_goes_on_has_not_ended(calling):
    _, call = calling({"/svi/appel": "<Gather/>"})
    with pytest.raises(AssertionError, match="pas terminé"):
        call.ended()
