"""What the operator refuses to read, and what it understands."""

import pytest

from simulator.twiml.document import RefusedDocument, read
from simulator.twiml.verbs import Dial, Gather, Hangup, Number, Pause, Play, Redirect, Reject, Say


def twiml(inside):
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


REFUSED = {
    "not XML": ("bonjour", 12100, "XML"),
    "XML that is not closed": ("<Response><Say>", 12100, "XML"),
    "empty body": ("", 12100, "XML"),
    "not UTF-8": (b"<Response><Say>\xe9</Say></Response>", 12100, "XML"),
    "another root": ("<Reponse/>", 12100, "racine"),
    "a DTD could hide entities": ('<!DOCTYPE x [<!ENTITY a "b">]><Response/>', 12100, "DTD"),
    "over 64 kB": (twiml(f"<Say>{'a' * 65536}</Say>"), 11750, "64 ko"),
    "unknown verb": (twiml("<Chante>la</Chante>"), 12200, "<Chante>"),
    "case counts": (twiml("<say>la</say>"), 12200, "<say>"),
    "unknown attribute": (twiml('<Say langage="fr-FR">la</Say>'), 12200, "langage"),
    "attribute of another verb": (twiml('<Say timeout="5">la</Say>'), 12200, "timeout"),
    "attribute on the root": ('<Response lang="fr"/>', 12200, "lang"),
    "attribute in snake case": (twiml('<Gather num_digits="2"/>'), 12200, "num_digits"),
    "nested attribute": (twiml('<Gather><Say langue="fr">la</Say></Gather>'), 12200, "langue"),
    "attribute of Number": (twiml('<Dial><Number uri="/x">+33199001234</Number></Dial>'), 12200, "uri"),
    "text between verbs": (twiml("bonjour"), 12200, "texte"),
    "Say without text": (twiml("<Say> </Say>"), 12200, "sans texte"),
    "a verb in Say": (twiml("<Say>la<Pause/></Say>"), 12200, "<Pause>"),
    "Play without address": (twiml("<Play/>"), 12200, "adresse"),
    "Redirect without address": (twiml("<Redirect/>"), 12200, "adresse"),
    "Hangup contains nothing": (twiml("<Hangup><Say>la</Say></Hangup>"), 12200, "<Say>"),
    "Dial in Gather": (twiml("<Gather><Dial>+33199001234</Dial></Gather>"), 12200, "<Dial>"),
    "Gather in Gather": (twiml("<Gather><Gather/></Gather>"), 12200, "<Gather>"),
    "Number outside Dial": (twiml("<Number>+33199001234</Number>"), 12200, "<Number>"),
    "Say in Dial": (twiml("<Dial><Say>la</Say></Dial>"), 12200, "<Say>"),
    "Dial nobody": (twiml("<Dial/>"), 12200, "numéro"),
    "eleven numbers": (twiml(f"<Dial>{'<Number>+33199001234</Number>' * 11}</Dial>"), 12200, "11 numéros"),
    "national number": (twiml("<Dial>0199001234</Dial>"), 12200, "0199001234"),
    "number that is none": (twiml("<Dial><Number>accueil</Number></Dial>"), 12200, "accueil"),
    "caller id that is no number": (twiml('<Dial callerId="SIAO">+33199001234</Dial>'), 12200, "callerId"),
    "timeout zero": (twiml('<Gather timeout="0"/>'), 12200, "timeout"),
    "timeout with a fraction": (twiml('<Gather timeout="2.5"/>'), 12200, "timeout"),
    "timeout that is a word": (twiml('<Dial timeout="auto">+33199001234</Dial>'), 12200, "timeout"),
    "negative pause": (twiml('<Pause length="-1"/>'), 12200, "length"),
    "numDigits zero": (twiml('<Gather numDigits="0"/>'), 12200, "numDigits"),
    "two finish keys": (twiml('<Gather finishOnKey="#*"/>'), 12200, "finishOnKey"),
    "boolean in Python": (twiml('<Gather actionOnEmptyResult="True"/>'), 12200, "actionOnEmptyResult"),
    "method GET": (twiml('<Gather method="GET"/>'), 12200, "method"),
    "unknown reason": (twiml('<Reject reason="fermé"/>'), 12200, "reason"),
}


@pytest.mark.parametrize(("body", "code", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(body, code, reason):
    with pytest.raises(RefusedDocument, match=reason) as refusal:
        read(body if isinstance(body, bytes) else body.encode())
    assert refusal.value.code == code


UNDERSTOOD = {
    "empty response": ("", []),
    "defaults of Gather": ("<Gather/>", [Gather((), "", 5, "#", None, False)]),
    "defaults of Dial": ("<Dial>+33199001234</Dial>", [Dial((Number("+33199001234"),), None, 30, 14400)]),
    "defaults of Pause": ("<Pause/>", [Pause(1)]),
    "defaults of Reject": ("<Reject/>", [Reject("rejected")]),
    "no finish key": ('<Gather finishOnKey=""/>', [Gather(finish_on_key="")]),
    "prompts": (
        "<Gather><Say>a</Say><Pause length='2'/><Play>b</Play></Gather>",
        [Gather((Say("a"), Pause(2), Play("b")))],
    ),
    "spaces and line ends are one space": ("<Say>\n  bon\n  jour </Say>", [Say("bon jour")]),
    "SSML is heard, not seen": ('<Say>le <sub alias="S I A O">SIAO</sub><break/> ici</Say>', [Say("le S I A O ici")]),
    "entities of XML itself": ("<Say>l&#39;a &amp; b</Say>", [Say("l'a & b")]),
    "several numbers": (
        '<Dial><Number url="/f">+33199001234</Number><Number>+33199001235</Number></Dial>',
        [Dial((Number("+33199001234", "/f"), Number("+33199001235")))],
    ),
    "order": ("<Say>a</Say><Redirect>/b</Redirect><Hangup/>", [Say("a"), Redirect("/b"), Hangup()]),
    "keys to play": ('<Play digits="ww1"/>', [Play(digits="ww1")]),
}


@pytest.mark.parametrize(("inside", "verbs"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_understood(inside, verbs):
    assert read(twiml(inside).encode()) == verbs


def test_a_document_of_exactly_64_kb_is_read():
    empty = len(twiml("<Say></Say>").encode())
    [say] = read(twiml(f"<Say>{'a' * (65536 - empty)}</Say>").encode())
    assert len(say.text) == 65536 - empty
