"""Whole calls, written as conversations; then what the log says of them."""

from core.clock import paris_time

PARIS_1, PARIS_2, PARIS_3 = "+33199001234", "+33199001235", "+33199001236"


def test_the_second_line_takes_the_call(call, logged):
    call.hears("Bienvenue").presses("75").hears("Paris").rings(PARIS_1).nobody_answers().hears("autre ligne")
    call.rings(PARIS_2).answers().referent_hears("département de Paris").accepts().talks(60).hangs_up().ended()
    summary = logged(call)
    assert (summary.outcome, summary.department_code) == ("answered", "75")
    assert [attempt.result for attempt in summary.attempts] == ["no_answer", "answered"]
    assert summary.line_label
    assert 55 <= summary.talking_s <= 65
    assert 20 <= summary.waiting_s <= 60
    assert summary.started_at == paris_time("2026-03-03 10:00")


def test_the_referent_hangs_up_first_and_the_caller_hears_goodbye(call, logged):
    call.presses("75").rings(PARIS_1).answers().accepts().talks(90).referent_hangs_up()
    call.hears("terminée").hears("Au revoir").ended()
    assert logged(call).outcome == "answered"


def test_a_voicemail_does_not_swallow_the_call(call, logged):
    call.presses("75").rings(PARIS_1).voicemail().rings(PARIS_2).answers().accepts().talks(5).hangs_up()
    assert [attempt.result for attempt in logged(call).attempts] == ["not_accepted", "answered"]


def test_a_referent_who_presses_another_key_gives_the_call_to_the_next_line(call, logged):
    call.presses("75").rings(PARIS_1).refuses().rings(PARIS_2).busy().rings(PARIS_3).fails()
    call.hears("n'a pas pu prendre votre appel").hears("formulaire").hears("arobase").hears("Au revoir").ended()
    summary = logged(call)
    assert summary.outcome == "no_answer"
    assert [attempt.result for attempt in summary.attempts] == ["not_accepted", "busy", "failed"]


def test_a_silent_referent_hears_the_question_twice(call):
    call.presses("75").rings(PARIS_1).answers()
    call.referent_hears("tapez 1").waits(18).referent_hears("n'a pas été pris").rings(PARIS_2)
    said = [entry.text for entry in call.entries if entry.leg == PARIS_1 and "tapez 1" in entry.text]
    assert len(said) == 2


def test_the_star_goes_back_to_the_question_while_the_name_is_said(call):
    call.presses("75").hears("Paris").presses("*").hears("deux chiffres").presses("69").hears("Rhône")


def test_a_caller_who_leaves_while_a_referent_is_asked_is_said_to_have_left(call, logged):
    call.presses("75").rings(PARIS_1).answers().referent_hears("tapez 1").hangs_up()
    call.accepts().referent_hears("a raccroché").ended()
    summary = logged(call)
    assert summary.outcome == "abandoned"
    assert summary.step == "sonnerie"


def test_a_switchboard_is_connected_without_a_key(call, logged):
    call.presses("92").rings("+33199009201").answers().talks(30).hangs_up()
    assert logged(call).outcome == "answered"
    assert 25 <= logged(call).talking_s <= 35


def test_every_message_of_the_end_is_followed_by_hangup(call):
    call.presses("48").hears("Lozère").hears("formulaire").ended()
    assert b"<Hangup" in call.webhooks[-2].answer.body
