"""Which lines ring, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annuaire.domain import CallOrder
from svi.plan import LONGEST_PLAN, RING_AT_ONCE, make_plan, next_group
from tests.svi.pictures import lines

SEQUENCE, ROTATION, SIMULTANEOUS = CallOrder


def singles(*ids):
    return tuple((i,) for i in ids)


PLANS = {
    "sequence: the order of the annuaire": (SEQUENCE, 3, None, singles(1, 2, 3)),
    "sequence forgets who took the last call": (SEQUENCE, 3, 2, singles(1, 2, 3)),
    "rotation, no call yet": (ROTATION, 3, None, singles(1, 2, 3)),
    "rotation, after the first": (ROTATION, 3, 1, singles(2, 3, 1)),
    "rotation, after the second": (ROTATION, 3, 2, singles(3, 1, 2)),
    "rotation, after the last": (ROTATION, 3, 3, singles(1, 2, 3)),
    "rotation, the last one to take a call is gone": (ROTATION, 3, 99, singles(1, 2, 3)),
    "rotation of one line": (ROTATION, 1, 1, singles(1)),
    "all at once, then one by one": (SIMULTANEOUS, 3, None, ((1, 2, 3), *singles(1, 2, 3))),
    "all at once forgets who took the last call": (SIMULTANEOUS, 3, 1, ((1, 2, 3), *singles(1, 2, 3))),
    "one line alone rings once, not twice": (SIMULTANEOUS, 1, None, singles(1)),
    "ten lines at once at most": (SIMULTANEOUS, 11, None, (tuple(range(1, 11)), *singles(*range(1, 12)))),
    "no line": (SEQUENCE, 0, None, ()),
    "no line to ring at once": (SIMULTANEOUS, 0, None, ()),
}


@pytest.mark.parametrize(("order", "count", "last", "plan"), PLANS.values(), ids=PLANS)
def test_the_groups_to_ring(order, count, last, plan):
    assert make_plan(lines(count), order, last) == plan


NEXT = {
    "one by one": (singles(1, 2), 0, False, 1),
    "one by one, a voicemail": (singles(1, 2), 0, True, 1),
    "after the last": (singles(1, 2), 1, False, None),
    "all at once, nobody there: nobody to try again": (((1, 2), (1,), (2,)), 0, False, None),
    "all at once, a voicemail cut the others off": (((1, 2), (1,), (2,)), 0, True, 1),
    "one by one after all at once": (((1, 2), (1,), (2,)), 1, False, 2),
    "the last, one by one after all at once": (((1, 2), (1,), (2,)), 2, True, None),
    "who was not among the ten gets a turn": (((1, 2), (1,), (2,), (3,)), 0, False, 3),
}


@pytest.mark.parametrize(("plan", "group", "picked_up", "expected"), NEXT.values(), ids=NEXT)
def test_the_next_group(plan, group, picked_up, expected):
    assert next_group(plan, group, picked_up=picked_up) == expected


def rung(plan, *, picked_up):
    """The line ids that ring when nobody ever takes the call."""
    group, found = 0, []
    while group is not None and group < len(plan):
        found += plan[group]
        group = next_group(plan, group, picked_up=picked_up)
    return found


@given(
    count=st.integers(1, 40),
    order=st.sampled_from(CallOrder),
    last=st.none() | st.integers(1, 41),
    picked_up=st.booleans(),
)
def test_every_line_rings_until_the_plan_is_full_and_no_document_rings_more_than_ten(count, order, last, picked_up):
    plan = make_plan(lines(count), order, last)
    assert len(plan) <= LONGEST_PLAN
    assert all(len(group) <= RING_AT_ONCE for group in plan)
    reached = set(rung(plan, picked_up=picked_up))
    assert reached <= set(range(1, count + 1))
    assert len(reached) >= min(count, LONGEST_PLAN - 1)


@given(count=st.integers(1, 24), order=st.sampled_from([SEQUENCE, ROTATION]), last=st.none() | st.integers(1, 30))
def test_one_after_the_other_no_line_rings_twice(count, order, last):
    found = rung(make_plan(lines(count), order, last), picked_up=True)
    assert sorted(found) == list(range(1, count + 1))


def test_a_rotation_goes_on_after_a_line_that_was_switched_off_since():
    everyone = lines(3)
    still_on = [line for line in everyone if line.id != everyone[1].id]
    plan = make_plan(still_on, CallOrder.ROTATION, everyone[1].id, everyone)
    assert plan == ((everyone[2].id,), (everyone[0].id,))
