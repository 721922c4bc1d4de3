"""The position in the call, as the query of a URL. The operator signs the URL: nobody else can write one."""

from collections.abc import Mapping
from urllib.parse import urlencode

from call_log.domain import Step
from core.departments import all_departments
from svi.turn import Plan, Position

_NUMBERS = {"n": "turn", "v": "revision", "t": "tries", "r": "returns", "g": "group", "f": "ring_until"}
MOST = 2**53


class PositionError(ValueError):
    """The URL holds no position that we wrote."""


def to_query(position: Position) -> str:
    """ASCII only, and only what is not the default: `e=confirmation&n=1&v=12&d=75`."""
    fields = {"e": position.step.value}
    fields |= {short: str(value) for short, name in _NUMBERS.items() if (value := getattr(position, name))}
    if position.typed:
        fields["k"] = position.typed
    if position.department_code:
        fields["d"] = position.department_code
    if position.plan:
        fields["p"] = ".".join("-".join(str(i) for i in group) for group in position.plan)
    return urlencode(fields)


def from_query(query: Mapping[str, str]) -> Position:
    """The inverse of `to_query`. Raises `PositionError`."""
    try:
        numbers = {name: _number(query[short]) for short, name in _NUMBERS.items() if short in query}
        typed, department_code, plan = query.get("k", ""), query.get("d", ""), _plan(query.get("p", ""))
        position = Position(Step(query["e"]), typed=typed, department_code=department_code, plan=plan, **numbers)
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
