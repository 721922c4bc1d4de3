"""The position in the call, written into a URL and read back."""

from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annuaire.domain import CallOrder
from call_log.domain import Step
from core.departments import all_departments
from svi.plan import make_plan
from svi.position import MOST, PositionError, from_query, to_query
from svi.turn import Position
from tests.svi.pictures import lines

LONGEST_URL = 2048
"""Characters that any operator takes."""

numbers = st.integers(0, MOST)
codes = st.sampled_from([*all_departments()])
asked = st.builds(
    Position,
    st.sampled_from([Step.DEPARTMENT, Step.CORSICA, Step.OVERSEAS]),
    turn=numbers,
    revision=numbers,
    tries=numbers,
    returns=numbers,
)
said_back = st.builds(Position, st.just(Step.CONFIRM), turn=numbers, revision=numbers, department_code=codes)


@st.composite
def ringing(draw):
    groups = st.lists(st.lists(numbers, min_size=1, max_size=10).map(tuple), min_size=1, max_size=24).map(tuple)
    plan = draw(groups)
    group = draw(st.integers(0, len(plan) - 1))
    return Position(
        Step.RINGING, draw(numbers), department_code=draw(codes), plan=plan, group=group, ring_until=draw(numbers)
    )


def read(query):
    return from_query(query)


@given(asked | said_back | ringing())
@example(Position(Step.RINGING, department_code="2A", plan=((1, 2), (1,), (2,)), group=2, ring_until=1))
def test_what_is_written_is_read_back_and_is_ascii(position):
    query = to_query(position)
    assert read(query) == position
    assert query.isascii()
    assert not set(query) & set(" \"'<>#\\")


def test_the_longest_position_fits_in_any_url():
    plan = make_plan(lines(40), CallOrder.SIMULTANEOUS, None)
    big = tuple(tuple(MOST - i for i in group) for group in plan)
    position = Position(Step.RINGING, MOST, MOST, MOST, MOST, "", "976", big, len(big) - 1, MOST)
    assert len(to_query(position)) < LONGEST_URL / 2


def test_only_what_differs_from_the_default_is_written():
    assert to_query(Position(Step.DEPARTMENT)) == "e=departement"
    assert to_query(Position(Step.CONFIRM, turn=1, revision=12, department_code="75")) == "e=confirmation&n=1&v=12&d=75"


HOSTILE = {
    "nothing": "",
    "no step": "n=1",
    "a step that does not exist": "e=admin",
    "an empty step": "e=",
    "the end: nothing is answered to it": "e=fin",
    "a conversation: nothing is answered to it": "e=conversation",
    "a negative number": "e=departement&n=-1",
    "a number with a sign": "e=departement&n=%2B1",
    "a decimal": "e=departement&n=1.5",
    "an exponent": "e=departement&n=1e3",
    "an underscore, which int() takes": "e=departement&n=1_0",
    "a space, which int() takes": "e=departement&n=%201",
    "figures of another alphabet, which int() takes": "e=departement&n=%D9%A1",
    "a superscript, which isdigit() takes": "e=departement&n=%C2%B2",
    "an empty number": "e=departement&n=",
    "too large a number": f"e=departement&n={MOST + 1}",
    "ten thousand figures": f"e=departement&n={'9' * 10_000}",
    "a département that does not exist": "e=confirmation&d=20",
    "no département to say back": "e=confirmation",
    "markup for a département": "e=confirmation&d=%3CSay%3E",
    "no plan to ring": "e=sonnerie&d=75",
    "no département to ring": "e=sonnerie&p=1",
    "a group after the last": "e=sonnerie&d=75&p=1&g=1",
    "an empty group": "e=sonnerie&d=75&p=1..2",
    "an empty line": "e=sonnerie&d=75&p=1-",
    "a line that is no number": "e=sonnerie&d=75&p=abc",
    "a trailing dot": "e=sonnerie&d=75&p=1.",
    "a null byte": "e=departement%00",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_query_that_we_did_not_write_is_refused(query):
    with pytest.raises(PositionError):
        from_query(query)


names = st.sampled_from(["e", "n", "v", "t", "r", "g", "f", "d", "p"]) | st.text(max_size=3)
values = st.sampled_from([*Step, "1", "0", "1.2", "1-2.3", "75", "2A"]) | st.text(max_size=20)


@given(st.dictionaries(names, values, max_size=9))
def test_any_query_is_read_or_refused_and_what_is_read_is_written_alike(query):
    try:
        position = from_query(urlencode(query))
    except PositionError:
        return
    assert read(to_query(position)) == position
