"""The position in the call, as the query of a URL. The operator signs the URL: nobody else can write one."""

from functools import lru_cache
from urllib.parse import parse_qsl

from call_log.domain import Step
from core.departments import all_departments
from svi.turn import Plan, Position

_NUMBERS = {"n": "turn", "v": "revision", "t": "tries", "r": "returns", "g": "group", "f": "ring_until"}
MOST = 2**53
KEPT = 2048
"""Calls to the same départements pass by the same positions."""


class PositionError(ValueError):
    """The URL holds no position that we wrote."""


@lru_cache(maxsize=KEPT)
def to_query(position: Position) -> str:
    """ASCII only, nothing to escape, and only what is not the default: `e=confirmation&n=1&v=12&d=75`."""
    fields = [f"e={position.step.value}"]
    fields += [f"{short}={value}" for short, name in _NUMBERS.items() if (value := getattr(position, name))]
    if position.typed:
        fields.append(f"k={position.typed}")
    if position.department_code:
        fields.append(f"d={position.department_code}")
    if position.plan:
        fields.append("p=" + ".".join(["-".join(map(str, group)) for group in position.plan]))
    return "&".join(fields)


@lru_cache(maxsize=KEPT)
def from_query(query: str) -> Position:
    """The inverse of `to_query`. Raises `PositionError`."""
    fields = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    try:
        numbers = {name: _number(fields[short]) for short, name in _NUMBERS.items() if short in fields}
        typed, department_code, plan = fields.get("k", ""), fields.get("d", ""), _plan(fields.get("p", ""))
        position = Position(Step(fields["e"]), typed=typed, department_code=department_code, plan=plan, **numbers)
    except (KeyError, ValueError) as error:
        raise PositionError(str(error)) from error
    if not _is_ours(position):
        raise PositionError("no position of a call that waits for an answer")
    return position


def _is_ours(position: Position) -> bool:
    """Whether a document of ours could have sent the operator there: an answer is awaited, and can be understood."""
    if position.typed and (position.step is not Step.DEPARTMENT or position.typed not in tuple("0123456789")):
        return False
    if position.step not in {Step.CONFIRM, Step.RINGING}:
        return position.step in {Step.DEPARTMENT, Step.CORSICA, Step.OVERSEAS} and not position.department_code
    is_ringing = position.group < len(position.plan)
    return position.department_code in all_departments() and is_ringing is (position.step is Step.RINGING)


def _plan(text: str) -> Plan:
    return tuple(tuple(_number(i) for i in group.split("-")) for group in text.split(".")) if text else ()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST):
        raise ValueError("not a number")
    return int(text)
