"""The caller hangs up, at every step: one outcome, the right step, and the référent is told."""

import pytest

from tests.svi.signed import post

PARIS_1, PARIS_2, PARIS_3 = "+33199001234", "+33199001235", "+33199001236"
NORD = ("+33353015901", "+33353015902", "+33353015903")


def welcome(call):
    call.hears("Bienvenue")


def welcome_in_silence(call):
    call.waits().hears("aucun chiffre")


def after_a_wrong_key(call):
    call.presses("99").hears("aucun")


def corsica(call):
    call.presses("20").hears("Corse-du-Sud")


def overseas(call):
    call.presses("97").hears("Guadeloupe")


def back_at_the_question(call):
    call.presses("75").hears("Paris").presses("*").hears("deux chiffres")


def name_said_back(call):
    call.presses("75").hears("Paris")


def before_the_first_ring(call):
    call.presses("75").hears("patienter")


def first_line_rings(call):
    call.presses("75").rings(PARIS_1)


def between_two_lines(call):
    call.presses("75").rings(PARIS_1).busy().hears("autre ligne")


def second_line_rings(call):
    call.presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2)


def several_lines_ring(call):
    call.presses("59").rings(*NORD)


def referent_is_asked(call):
    call.presses("75").rings(PARIS_1).answers().referent_hears("tapez 1")


def talking(call):
    call.presses("75").rings(PARIS_1).answers().accepts().talks(42)


def talking_on_a_switchboard(call):
    call.presses("92").rings("+33199009201").answers().talks(42)


def goodbye_after_a_talk(call):
    talking(call)
    call.referent_hangs_up().hears("terminée")


def message_of_no_answer(call):
    call.presses("75").rings(PARIS_1).busy().rings(PARIS_2).busy().rings(PARIS_3).busy().hears("pas pu prendre")


def message_of_closure(call):
    call.at("2026-03-03 09:29").presses("75").hears("fermés")


def message_without_phone_support(call):
    call.presses("48").hears("formulaire")


def message_after_three_errors(call):
    call.presses("99").presses("00").presses("98").hears("formulaire")


LEFT_AT = [
    pytest.param(welcome, "abandoned", "departement", [], id="while welcomed"),
    pytest.param(welcome_in_silence, "abandoned", "departement", [], id="while asked again"),
    pytest.param(after_a_wrong_key, "abandoned", "departement", [], id="after a wrong number"),
    pytest.param(corsica, "abandoned", "corse", [], id="at the Corsican question"),
    pytest.param(overseas, "abandoned", "outre_mer", [], id="at the overseas question"),
    pytest.param(back_at_the_question, "abandoned", "departement", [], id="back at the question"),
    pytest.param(name_said_back, "abandoned", "confirmation", [], id="while the name is said"),
    pytest.param(before_the_first_ring, "abandoned", "sonnerie", ["canceled"], id="before the first ring"),
    pytest.param(first_line_rings, "abandoned", "sonnerie", ["canceled"], id="first line"),
    pytest.param(between_two_lines, "abandoned", "sonnerie", ["busy", "canceled"], id="between two lines"),
    pytest.param(second_line_rings, "abandoned", "sonnerie", ["no_answer", "canceled"], id="second line"),
    pytest.param(several_lines_ring, "abandoned", "sonnerie", ["canceled"], id="several lines"),
    pytest.param(referent_is_asked, "abandoned", "sonnerie", ["canceled"], id="while a référent is asked"),
    pytest.param(talking, "answered", None, ["answered"], id="in the conversation"),
    pytest.param(talking_on_a_switchboard, "answered", None, ["answered"], id="in a conversation nobody screened"),
    pytest.param(goodbye_after_a_talk, "answered", None, ["answered"], id="after the conversation"),
    pytest.param(message_of_no_answer, "no_answer", None, ["busy"] * 3, id="in the message of no answer"),
    pytest.param(message_of_closure, "closed", None, [], id="in the message of closure"),
    pytest.param(message_without_phone_support, "no_phone_support", None, [], id="in the message without phone"),
    pytest.param(message_after_three_errors, "invalid_input", None, [], id="in the message after three errors"),
]
OPERATORS = [
    pytest.param({}, id="usual"),
    pytest.param({"status_callback": "first"}, id="status first"),
    pytest.param({"status_callback": "late"}, id="status late"),
    pytest.param({"webhook_copies": 2}, id="everything twice"),
    pytest.param({"left_while_ringing": "canceled"}, id="says canceled"),
    pytest.param({"sends_dial_bridged": False}, id="does not tell who was bridged"),
]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(("story", "outcome", "step", "results"), LEFT_AT)
def test_a_caller_who_hangs_up_is_logged_where_the_call_stood(
    app, telephone, logged, story, outcome, step, results, operator
):
    call = telephone(**operator).at("2026-03-03 10:00")
    story(call)
    call.hangs_up().waits(60).ended()
    found = logged(call)
    assert (found.outcome, found.step) == (outcome, step)
    assert [attempt.result for attempt in found.attempts] == results
    assert found.ended_at is not None
    kinds = [event.kind for event in app.extensions["svi"].call_log.events(call.sid)]
    assert (kinds.count("status"), kinds.count("started")) == (1, 1)
    assert kinds.count("ended") <= 1


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_referent_who_accepts_too_late_is_told_that_the_caller_left(telephone, operator):
    call = telephone(**operator).at("2026-03-03 10:00")
    referent_is_asked(call)
    call.hangs_up().accepts().referent_hears("a raccroché").ended()


@pytest.mark.parametrize("operator", OPERATORS)
def test_nobody_is_rung_once_the_caller_has_left(telephone, operator):
    call = telephone(**operator).at("2026-03-03 10:00")
    first_line_rings(call)
    call.hangs_up().ended()
    assert [leg.number for leg in call.state.legs[1:]] == [PARIS_1]
    last = [webhook.answer.body.decode() for webhook in call.webhooks if "e=sonnerie" in webhook.url][-1]
    assert "<Dial" not in last


def test_a_conversation_that_the_caller_ends_lasts_as_long_as_it_lasted(telephone, logged):
    call = telephone().at("2026-03-03 10:00")
    talking(call)
    call.hangs_up()
    assert 40 <= logged(call).talking_s <= 45


def test_an_engine_that_asks_on_after_the_caller_has_hung_up_makes_no_silence_of_it(app, telephone, logged):
    call = telephone().at("2026-03-03 10:00")
    call.hears("chiffres").hangs_up()
    answer = post(app, "/svi/etape?e=departement&n=1&t=2", {"CallSid": call.sid, "CallStatus": "completed"})
    assert answer.status_code == 200
    assert (logged(call).outcome, logged(call).step) == ("abandoned", "departement")
