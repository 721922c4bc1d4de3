"""A caller is counted without its number being kept."""

import pytest

from call_log.callers import hash_caller

KEY = "a key of the tests"
NUMBER = "+33199001234"


def test_a_hash_is_stable_keyed_and_says_nothing_of_the_number():
    hashed = hash_caller(NUMBER, KEY)
    assert hashed == hash_caller(NUMBER, KEY)
    assert hashed != hash_caller(NUMBER, "another key")
    assert hashed != hash_caller("+33199001235", KEY)
    assert len(hashed) == 32
    assert int(hashed, 16)
    assert "199001234" not in hashed


@pytest.mark.parametrize("written", ["0199001234", "01 99 00 12 34", "0033199001234", " +33199001234 "])
def test_one_caller_has_one_hash_however_the_operator_writes_it(written):
    assert hash_caller(written, KEY) == hash_caller(NUMBER, KEY)


def test_a_foreign_caller_has_a_hash():
    assert hash_caller("+4930123456", KEY)


NO_NUMBER = {
    "nothing": "",
    "blank": "  ",
    "withheld": "ANONYMOUS",
    "lower case": "anonymous",
    "restricted": "RESTRICTED",
    "ANONYMOUS typed on a keypad": "+266696687",
    "RESTRICTED typed on a keypad": "+7378742833",
    "UNAVAILABLE typed on a keypad": "+86282452253",
    "ANONYMOUS typed on a keypad, without +": "266696687",
    "ANONYMOUS typed on a keypad, with 00": "00266696687",
    "BLOCKED typed on a keypad, without +": "2562533",
    "UNKNOWN typed on a keypad, without +": "8656696",
    "an address": "sip:accueil@example.org",
    "garbage": "+33<script>",
    "other digits than ours": "+٣٣١٩٩٠٠١٢٣٤",
    "too long": "+" + "9" * 40,
}


@pytest.mark.parametrize("number", NO_NUMBER.values(), ids=NO_NUMBER.keys())
def test_what_is_not_a_number_has_no_hash(number):
    assert hash_caller(number, KEY) is None
