"""Our documents are those that the operator's own helper would write, whatever the texts and the URLs hold."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import VoiceResponse

from annuaire.domain import Line
from call_log.domain import Step
from prompts.domain import Texts
from prompts.spoken import for_the_ear
from prompts.template import plain
from svi import twiml
from svi.links import Links
from svi.turn import Ask, HangUp, Position, Ring, Say, Turn
from svi.twiml import Voice, Writer

WRITER = Writer(Voice("Polly.Lea-Neural", "fr-FR"), Links("https://svi.example.fr"), "+33806000156")
SPOKEN = {"voice": "Polly.Lea-Neural", "language": "fr-FR"}
THERE = Position(Step.CONFIRM, turn=2, department_code="75", plan=((1,), (2,)), ring_until=12)
ACTION = WRITER.links.step(THERE)
LINES = (
    Line(1, "75", 1, "+33199001234", "Accueil"),
    Line(2, "75", 2, "+33199001235", "Standard", screening=False),
)


def same(document, helper):
    assert ET.canonicalize(document) == ET.canonicalize(str(helper))


def turn(then):
    return WRITER.turn(Turn((Say("welcome"), Say("goodbye")), then, THERE, (), Step.CONFIRM), Texts(), "CA1")


def say_both(parent):
    for key in ("welcome", "goodbye"):
        parent.say(for_the_ear(Texts().render(key, {})), **SPOKEN)


def test_a_question():
    expected = VoiceResponse()
    gather = expected.gather(
        input="dtmf",
        num_digits=2,
        timeout=5,
        finish_on_key="#",
        action=ACTION,
        method="POST",
        action_on_empty_result=True,
    )
    say_both(gather)
    expected.redirect(ACTION, method="POST")
    same(turn(Ask(2, 5)), expected)


def test_a_ringing_of_a_screened_line_and_of_one_that_is_not():
    expected = VoiceResponse()
    say_both(expected)
    dial = expected.dial(action=ACTION, method="POST", timeout=20, time_limit=3600, caller_id="+33806000156")
    dial.number("+33199001234", url=WRITER.links.screening("CA1", THERE, 1), method="POST")
    dial.number("+33199001235")
    same(turn(Ring(LINES, 20, 1, 3600)), expected)


def test_an_end():
    expected = VoiceResponse()
    say_both(expected)
    expected.hangup()
    same(turn(HangUp()), expected)


def test_a_callback_that_wants_nothing():
    same(twiml.empty(), VoiceResponse())


@given(question=st.text(max_size=40), goodbye=st.text(max_size=40), query=st.text(max_size=20))
def test_a_screening_whatever_its_texts_and_its_url_hold(question, goodbye, query):
    question, goodbye, query = plain(question), plain(goodbye), plain(query)
    expected = VoiceResponse()
    for _ in range(2):
        gather = expected.gather(
            input="dtmf", num_digits=1, timeout=4, finish_on_key="", action=f"https://x/?{query}", method="POST"
        )
        gather.say(for_the_ear(question), **SPOKEN)
    expected.say(for_the_ear(goodbye), **SPOKEN)
    expected.hangup()
    same(WRITER.screening(question, goodbye, f"https://x/?{query}"), expected)


@pytest.mark.parametrize("text", ["<Hangup/>", "]]>", "a & b", '"quoted"', "l'été"])
def test_a_text_is_never_markup(text):
    expected = VoiceResponse()
    expected.say(text, **SPOKEN)
    same(WRITER.connect(text), expected)
