"""The keypad: telephony.md, « Départements by keypad », row by row."""

import pytest

from call_log.domain import Step
from core.departments import all_departments
from svi import flow, keypad
from svi.turn import Ask
from tests.svi.pictures import Walk, picture

BY_TWO_KEYS = [f"{n:02}" for n in range(1, 96) if n != 20]
OVERSEAS = ["971", "972", "973", "974", "976"]


def stands(*keys: str) -> tuple[Step, str]:
    """Where these answers lead, and the département chosen."""
    position = Walk(picture()).types(*keys).turn.position
    return position.step, position.department_code


def test_the_keypad_and_the_list_of_departments_are_the_same_101():
    assert len(BY_TWO_KEYS) == 94
    assert {*BY_TWO_KEYS, *OVERSEAS, "2A", "2B"} == set(all_departments())
    assert len(all_departments()) == 101


@pytest.mark.parametrize("code", BY_TWO_KEYS)
def test_two_keys_decide_94_departements(code):
    assert stands(code) == (Step.CONFIRM, code)


def test_two_keys_are_enough_for_the_operator_to_ask_us_at_once():
    """No 94 of them waits for a timeout nor for `#`: the question ends with the second key."""
    question = Walk(picture()).turn
    assert question.then == Ask(keys=2, seconds=question.then.seconds)


@pytest.mark.parametrize(("key", "code"), [("1", "2A"), ("2", "2B")])
def test_20_leads_to_corsica_then_one_key_says_which(key, code):
    assert stands("20") == (Step.CORSICA, "")
    assert flow.QUESTIONS[Step.CORSICA][1].keys == 1
    assert stands("20", key) == (Step.CONFIRM, code)


@pytest.mark.parametrize("code", OVERSEAS)
def test_97_leads_to_the_last_digit_or_the_whole_code(code):
    assert stands("97") == (Step.OVERSEAS, "")
    assert stands("97", code[-1]) == stands("97", code) == (Step.CONFIRM, code)


@pytest.mark.parametrize("digit", "123456789")
def test_a_single_digit_then_silence_is_the_departement_of_that_number(digit):
    assert stands(digit) == (Step.CONFIRM, f"0{digit}")


UNKNOWN_AT_THE_QUESTION = {
    "no département 00": "00",
    "no département 96": "96",
    "no département 98, though some numbers begin so": "98",
    "foreign birth, not a département": "99",
    "a lonely zero": "0",
    "two zeros in front of nothing": "000000",
    "longer than any code": "7575",
    "a code of three digits that exists nowhere": "975",
    "letters: 2A can only be typed 20 then 1": "2A",
    "letters": "abc",
    "a letter among the digits, not to be read as 07": "7B",
    "figures of another alphabet, not to be read as 75": "٧٥",
    "figures of full width": "７５",
    "a sign in front": "+75",
    "a decimal": "7.5",
    "a thousand digits": "75" * 500,
}


@pytest.mark.parametrize("keys", UNKNOWN_AT_THE_QUESTION.values(), ids=UNKNOWN_AT_THE_QUESTION)
def test_what_is_no_departement_is_said_and_asked_again(keys):
    call = Walk(picture()).types(keys)
    assert call.turn.position.step is Step.DEPARTMENT
    assert call.said == ["unknown_department", "ask_department"]
    assert call.turn.position.tries == 1


@pytest.mark.parametrize("keys", ["5", "7", "8", "9", "0", "00", "97", "970", "975", "977", "978", "979", "75", "123"])
def test_an_unknown_overseas_code_goes_back_to_the_first_question(keys):
    call = Walk(picture()).types("97", keys)
    assert call.turn.position.step is Step.DEPARTMENT
    assert call.said == ["unknown_department", "ask_department"]


@pytest.mark.parametrize("key", "03456789")
def test_another_key_than_1_or_2_asks_for_corsica_again(key):
    call = Walk(picture()).types("20", key)
    assert call.turn.position.step is Step.CORSICA
    assert call.said == ["unknown_department", "ask_corsica"]


HARMLESS = {
    "a zero in front": ("075", "75"),
    "many zeros in front": ("00000075", "75"),
    "a zero in front of a single digit": ("01", "01"),
    "two zeros in front of a single digit": ("001", "01"),
    "# after two digits": ("75#", "75"),
    "# after one digit": ("1#", "01"),
    "# in front": ("#75", "75"),
    "white space, of an engine that separates": (" 7 5 ", "75"),
}


@pytest.mark.parametrize(("keys", "code"), HARMLESS.values(), ids=HARMLESS)
def test_zeros_in_front_and_hash_are_harmless(keys, code):
    assert stands(keys) == (Step.CONFIRM, code)


@pytest.mark.parametrize("keys", ["020", "20#", "0020"])
def test_zeros_and_hash_are_harmless_for_corsica_too(keys):
    assert stands(keys) == (Step.CORSICA, "")


@pytest.mark.parametrize("keys", ["097", "97#"])
def test_zeros_and_hash_are_harmless_overseas_too(keys):
    assert stands(keys) == (Step.OVERSEAS, "")
    assert stands(keys, "04") == stands(keys, "4#") == stands(keys, "0974") == (Step.CONFIRM, "974")


@pytest.mark.parametrize("silence", ["", "#", "##", "   "])
def test_nothing_but_hash_is_silence(silence):
    assert Walk(picture()).types(silence).said == ["nothing_heard", "ask_department"]


@pytest.mark.parametrize("keys", ["*", "7*", "*7", "**", "*#"])
def test_a_star_among_the_keys_asks_the_question_again_without_a_reproach(keys):
    call = Walk(picture()).types(keys)
    assert call.said == ["ask_department"]
    assert call.turn.position.tries == 0


ZERO_THEN = {
    "075, whose first two keys are 07": ("07", "5", Step.CONFIRM, "75"),
    "013 typed slowly: 1, a silence, 3": ("1", "3", Step.CONFIRM, "13"),
    "020, Corsica": ("02", "0", Step.CORSICA, ""),
    "097, overseas": ("09", "7", Step.OVERSEAS, ""),
}


@pytest.mark.parametrize(("first", "then", "step", "code"), ZERO_THEN.values(), ids=ZERO_THEN)
def test_a_zero_in_front_is_harmless_though_two_keys_decide(first, then, step, code):
    assert stands(first, then) == (step, code)


@pytest.mark.parametrize(("code", "key"), [("01", "#"), ("01", "")])
def test_a_hash_or_nothing_while_the_name_is_said_goes_on_with_the_call(code, key):
    position = Walk(picture()).types(code, key).turn.position
    assert position.department_code == code
    assert position.step is not Step.CONFIRM


RETYPED = {
    "another number": ("75", "1", "3", Step.CONFIRM, "13"),
    "the same again": ("75", "7", "5", Step.CONFIRM, "75"),
    "over a code with a zero in front": ("09", "9", "5", Step.CONFIRM, "95"),
    "Corsica": ("75", "2", "0", Step.CORSICA, ""),
    "no département": ("75", "9", "9", Step.DEPARTMENT, ""),
    "one key and nothing more, which chooses nothing": ("75", "1", "", Step.DEPARTMENT, ""),
    "a star": ("75", "1", "*", Step.DEPARTMENT, ""),
}


@pytest.mark.parametrize(("code", "first", "second", "step", "chosen"), RETYPED.values(), ids=RETYPED)
def test_who_types_another_number_over_the_name_is_not_put_through_to_the_first(code, first, second, step, chosen):
    walk = Walk(picture()).types(code, first)
    assert (walk.turn.position.step, walk.turn.position.department_code) == (Step.DEPARTMENT, "")
    position = walk.types(second).turn.position
    assert (position.step, position.department_code, position.typed) == (step, chosen, "")


@pytest.mark.parametrize("typed", ["", "#", "*", "075", "2A", "abc", "é", "\x00", "7" * 5000])
def test_no_keys_at_all_make_the_rules_fail(typed):
    keys = keypad.clean(typed)
    for rule in (keypad.department_of, keypad.corsica_of, keypad.overseas_of):
        assert rule(keys) is None or rule(keys) in all_departments()
