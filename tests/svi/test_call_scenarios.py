"""Whole calls, written as conversations; then what the log says of them."""

from dataclasses import replace
from datetime import date

import pytest

import annuaire.service
from annuaire.domain import Line
from core.changes import Author
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
    call.referent_hears("tapez 1").waits(20).referent_hears("n'a pas été pris").rings(PARIS_2)
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


# The département

REUNION_OPEN = "2026-03-03 06:30"
REUNION, AJACCIO, BASTIA, RHONE_1, RHONE_2 = (
    "+33536499741", "+33465712001", "+33465712121", "+33465716901", "+33465716902",
)  # fmt: skip


def test_corsica_south(call, logged):
    call.hears("Pour la Corse, tapez 20").presses("20").hears("Pour la Corse-du-Sud, tapez 1").presses("1")
    call.hears("Corse-du-Sud").rings(AJACCIO).answers().referent_hears("département de la Corse-du-Sud").accepts()
    call.talks(10).hangs_up()
    assert (logged(call).outcome, logged(call).department_code) == ("answered", "2A")


def test_corsica_north_after_a_wrong_key(call, logged):
    call.presses("20").presses("3").hears("aucun département").hears("Haute-Corse, tapez 2").presses("2")
    call.hears("Haute-Corse. Pour corriger").rings(BASTIA).busy().hears("n'a pas pu").ended()
    assert (logged(call).outcome, logged(call).department_code) == ("no_answer", "2B")


def test_the_star_leaves_corsica_for_the_first_question(call):
    call.presses("20").hears("Corse-du-Sud").presses("*").hears("Tapez les deux chiffres").presses("69").hears("Rhône")


def test_overseas_by_the_last_digit(call, logged):
    call.at(REUNION_OPEN).hears("Pour l'outre-mer, 97").presses("97").hears("La Réunion, 4").presses("4").waits(5)
    call.hears("La Réunion").rings(REUNION).answers().referent_hears("département de La Réunion").accepts()
    call.talks(10).hangs_up()
    assert (logged(call).outcome, logged(call).department_code) == ("answered", "974")


def test_overseas_by_the_last_digit_and_hash_waits_for_nothing(call):
    call.at(REUNION_OPEN).presses("97").presses("4#").hears("La Réunion. Pour corriger")


def test_overseas_by_the_whole_code(call):
    call.at(REUNION_OPEN).presses("97").presses("974").hears("La Réunion. Pour corriger").rings(REUNION)


@pytest.mark.parametrize("lose_early_keys", [True, False])
def test_overseas_by_the_whole_code_typed_at_once(telephone, lose_early_keys):
    """The third key of a fast 974 may be lost: then it is asked for."""
    call = telephone(lose_early_keys=lose_early_keys).at(REUNION_OPEN).presses("974")
    if lose_early_keys:
        call.hears("La Réunion, 4").presses("4")
    call.waits(5).hears("La Réunion. Pour corriger").rings(REUNION)


def test_a_zero_in_front_on_a_telephone_that_is_fast(telephone):
    telephone(lose_early_keys=False).at("2026-03-03 10:00").presses("075").hears("Paris").rings(PARIS_1)


def test_a_single_digit_then_silence(call):
    call.presses("1").waits(6).hears("Ain. Pour corriger")


def test_a_single_digit_then_hash_waits_for_nothing(call):
    call.presses("1#").hears("Ain. Pour corriger")


@pytest.mark.parametrize("keys", ["75", "75#"])
def test_two_digits_wait_for_nothing(call, keys):
    call.presses(keys[:2])
    assert call.state.now == 0
    call.hears("Paris")


def gives_up(call, logged):
    call.hears("Nous n'avons pas pu trouver votre département").hears("formulaire, point").hears("arobase")
    call.hears("Au revoir").ended()
    assert (logged(call).outcome, logged(call).attempts) == ("invalid_input", ())


def test_a_wrong_code_three_times(call, logged):
    call.presses("99").hears("aucun département").hears("Tapez les deux chiffres")
    call.presses("00").hears("aucun département").hears("Tapez les deux chiffres").presses("96")
    gives_up(call, logged)


def test_silence_three_times_and_no_longer_than_a_minute(call, logged):
    call.waits().hears("aucun chiffre").hears("Tapez").waits().hears("aucun chiffre").hears("Tapez").waits()
    assert call.state.now < 60
    gives_up(call, logged)


def test_wrong_codes_and_silences_count_together_whatever_the_question(call, logged):
    call.presses("20").presses("9").hears("aucun département").presses("*").hears("Tapez les deux chiffres")
    call.presses("97").waits().hears("aucun chiffre").hears("Guadeloupe, tapez 1").presses("7").waits(5)
    gives_up(call, logged)


def test_a_right_code_after_two_failures_is_served(call, logged):
    call.presses("99").waits().presses("75").hears("Paris").rings(PARIS_1).answers().accepts().talks(5).hangs_up()
    assert logged(call).outcome == "answered"


def test_three_corrections_are_allowed_and_no_more(call, logged):
    for _ in range(3):
        call.presses("75").hears("Paris").presses("*").hears("Tapez les deux chiffres")
    call.presses("75").hears("Paris").presses("*")
    gives_up(call, logged)


def test_after_three_corrections_the_fourth_name_is_rung(call, logged):
    for _ in range(3):
        call.presses("75").hears("Paris").presses("*")
    call.presses("69").hears("Rhône").rings(RHONE_1).answers().accepts().talks(5).hangs_up()
    assert logged(call).department_code == "69"


def test_the_star_alone_at_the_question_ends_too(call, logged):
    for _ in range(3):
        call.presses("*").waits().hears("Tapez les deux chiffres")
    call.presses("*").waits()
    gives_up(call, logged)


# Who calls, and when


@pytest.mark.parametrize("number", ["", "ANONYMOUS", "RESTRICTED", "+266696687"])
def test_an_anonymous_caller_is_served_like_anybody(call, logged, number):
    call.from_(number).presses("75").rings(PARIS_1).answers().accepts().talks(10).hangs_up().ended()
    assert logged(call).outcome == "answered"
    assert logged(call).caller_hash is None


def test_the_referent_sees_our_number_and_never_the_callers(call):
    call.presses("75").rings(PARIS_1)
    assert call.state.lines("ringing")[0].caller_id == "+33806000156"


def test_a_call_whose_ringing_goes_past_closing_time_is_still_served(call, logged):
    call.at("2026-03-03 11:29:50").presses("75").rings(PARIS_1).nobody_answers().hears("autre ligne")
    call.rings(PARIS_2).answers().accepts().talks(600).hangs_up()
    assert call.state.clock > paris_time("2026-03-03 11:40")
    assert logged(call).outcome == "answered"


def test_a_call_at_closing_time_that_nobody_takes_is_not_answered_rather_than_closed(call, logged):
    call.at("2026-03-03 11:29:50").presses("69").rings(RHONE_1).nobody_answers().rings(RHONE_2).nobody_answers().ended()
    assert logged(call).outcome == "no_answer"


def test_a_conversation_has_a_limit_which_is_said(call, logged):
    call.presses("75").rings(PARIS_1).answers().accepts().talks(3600).hears("durée maximale").hears("Au revoir").ended()
    assert logged(call).outcome == "answered"
    assert 3600 <= logged(call).talking_s <= 3605


def test_the_own_message_of_a_departement_when_nobody_answers(call, logged):
    call.presses("69").rings(RHONE_1).busy().rings(RHONE_2).nobody_answers()
    call.hears("Vos référents du Rhône n'ont pas pu prendre votre appel").hears("formulaire").hears("Au revoir").ended()
    assert logged(call).outcome == "no_answer"
    assert not [entry for entry in call.entries if "n'a pas pu prendre votre appel" in entry.text]


# The annuaire changes in the middle of a call: the next call sees it, this one goes on with what it began with


@pytest.fixture
def lines_of_the_rhone(app):
    """The lines, and how to save one."""
    database = app.extensions["svi"].database

    def save(line):
        return annuaire.service.save_line(database, line, at=paris_time("2026-03-03 10:01"), author=Author("test"))

    return annuaire.service.load(database)["69"].lines, save


def test_a_line_added_in_the_middle_of_a_call_rings_in_the_next_one(telephone, lines_of_the_rhone):
    _, save = lines_of_the_rhone
    call = telephone().at("2026-03-03 10:00").presses("69").rings(RHONE_1)
    save(Line(0, "69", 3, "+33465716903", "Renfort"))
    call.nobody_answers().rings(RHONE_2).nobody_answers().hears("n'ont pas pu prendre votre appel")
    after = telephone().at("2026-03-03 10:05").presses("69").rings(RHONE_1).busy().rings(RHONE_2).busy()
    after.rings("+33465716903")


def test_a_line_switched_off_in_the_middle_of_a_call_is_silent_in_the_next_one(telephone, lines_of_the_rhone):
    (_, second), save = lines_of_the_rhone
    call = telephone().at("2026-03-03 10:00").presses("69").rings(RHONE_1)
    save(replace(second, active=False))
    call.nobody_answers().rings(RHONE_2)
    telephone().at("2026-03-03 10:05").presses("69").rings(RHONE_1).busy().hears("n'ont pas pu prendre votre appel")


def test_a_line_that_starts_tomorrow_rings_from_tomorrow_on(telephone, lines_of_the_rhone):
    (first, _), save = lines_of_the_rhone
    save(replace(first, active_from=date(2026, 3, 4)))
    telephone().at("2026-03-03 10:05").presses("69").rings(RHONE_2).busy().hears("n'ont pas pu prendre votre appel")
    telephone().at("2026-03-04 10:05").presses("69").rings(RHONE_1).busy().rings(RHONE_2)


def test_a_line_rings_on_its_last_day_and_no_longer(telephone, lines_of_the_rhone):
    (first, _), save = lines_of_the_rhone
    save(replace(first, active_until=date(2026, 3, 3)))
    telephone().at("2026-03-03 16:29").presses("69").rings(RHONE_1)
    telephone().at("2026-03-04 10:05").presses("69").rings(RHONE_2)


def test_a_departement_whose_lines_start_tomorrow_has_nobody_today(telephone, lines_of_the_rhone, logged):
    lines, save = lines_of_the_rhone
    for line in lines:
        save(replace(line, active_from=date(2026, 3, 4)))
    call = telephone().at("2026-03-03 10:05").presses("69").hears("n'est pas joignable").hears("formulaire").ended()
    assert logged(call).outcome == "no_phone_support"
    telephone().at("2026-03-04 10:05").presses("69").rings(RHONE_1)


def test_a_number_changed_in_the_middle_of_a_call_rings_in_the_next_one(telephone, lines_of_the_rhone):
    (_, second), save = lines_of_the_rhone
    call = telephone().at("2026-03-03 10:00").presses("69").rings(RHONE_1)
    save(replace(second, number="+33465716999"))
    call.busy().rings(RHONE_2)
    telephone().at("2026-03-03 10:05").presses("69").rings(RHONE_1).busy().rings("+33465716999")


def test_lines_removed_in_the_middle_of_a_call(telephone, app, tmp_path):
    """A spreadsheet is the whole truth of the départements that it names."""
    call = telephone().at("2026-03-03 10:00").presses("69").rings(RHONE_1)
    sheet = tmp_path / "lignes.csv"
    sheet.write_text("departement;ordre;telephone;libelle;sonnerie;active\n69;1;04 65 71 69 77;Seule;20;oui\n", "utf-8")
    report = annuaire.service.import_file(
        app.extensions["svi"].database, sheet, at=paris_time("2026-03-03 10:01"), author=Author("test"),
        own_numbers=(), sheet="lignes",
    )  # fmt: skip
    assert not report.errors
    call.busy().rings(RHONE_2).nobody_answers().hears("n'ont pas pu prendre votre appel").ended()
    telephone().at("2026-03-03 10:05").presses("69").rings("+33465716977").nobody_answers().ended()
