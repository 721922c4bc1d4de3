"""Which lines ring, in which order: fixed when the first one rings, then carried by the call as line ids."""

from collections.abc import Sequence

from annuaire.domain import CallOrder, Line
from svi.turn import Plan

RING_AT_ONCE = 10
"""The most that a TwiML Dial rings at the same time."""
LONGEST_PLAN = 24
"""Two minutes of the shortest ringing; more would only lengthen the URL."""


def make_plan(
    lines: Sequence[Line], order: CallOrder, last_taken: int | None, everyone: Sequence[Line] | None = None
) -> Plan:
    """The groups to ring, of `lines`, which may be rung; `everyone` is the département's lines, those included.

    - sequence: one line after the other, in the order of the annuaire;
    - rotation: the same, from the line after the one that took the last call, even if that one is off by now;
    - simultane: all at once; and since a voicemail that picks up silences the others, then one after the other.
    """
    ids = [line.id for line in lines]
    if order is CallOrder.ROTATION:
        ids = [i for i in _from_after(last_taken, everyone or lines) if i in ids]
    one_by_one = tuple((line_id,) for line_id in ids)
    if order is CallOrder.SIMULTANEOUS and len(ids) > 1:
        return (tuple(ids[:RING_AT_ONCE]), *one_by_one)[:LONGEST_PLAN]
    return one_by_one[:LONGEST_PLAN]


def _from_after(last_taken: int | None, lines: Sequence[Line]) -> list[int]:
    ids = [line.id for line in lines]
    start = ids.index(last_taken) + 1 if last_taken in ids else 0
    return ids[start:] + ids[:start]


def next_group(plan: Plan, group: int, *, picked_up: bool) -> int | None:
    """The group to ring after one that nobody took; None when there is nobody left.

    Whoever rang in vain is not there, and does not ring again alone. If somebody (or a voicemail) picked up without
    accepting, the others were cut off: they get their turn.
    """
    in_vain = frozenset() if picked_up else frozenset(plan[group])
    return next((later for later in range(group + 1, len(plan)) if not in_vain.issuperset(plan[later])), None)
