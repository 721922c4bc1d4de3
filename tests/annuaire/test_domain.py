from dataclasses import replace
from datetime import date

import msgspec
import pytest

from annuaire.domain import CallOrder, Line, Siao

DAY = date(2026, 3, 3)
PARIS = ("+33199001234", "+33199001235", "+33199001236")


def siao(*lines: Line) -> Siao:
    return Siao("75", "SIAO de Paris", "contact@siao-75.example", phone_support=True, lines=lines)


def line(position: int, number: str, *, active: bool = True) -> Line:
    return Line(position, "75", position, number, f"Ligne {position}", active=active)


@pytest.mark.parametrize(
    ("lines", "rung"),
    [
        pytest.param([], [], id="no line"),
        pytest.param([line(n, number) for n, number in enumerate(PARIS, 1)], [1, 2, 3], id="all, in order"),
        pytest.param([line(1, PARIS[0], active=False), line(2, PARIS[1])], [2], id="inactive: left out"),
        pytest.param([line(1, "+33892123456"), line(2, PARIS[1])], [2], id="premium rate: left out when dialled too"),
        pytest.param([line(1, "+33806000156"), line(2, PARIS[1])], [2], id="our own number: a loop"),
        pytest.param([line(1, "+33199001299"), line(2, PARIS[1])], [2], id="our own technical number: a loop"),
        pytest.param([line(1, "n'importe quoi"), line(2, PARIS[1])], [2], id="not a number"),
    ],
)
def test_the_lines_that_ring(lines, rung):
    own = {"+33806000156", "+33199001299"}
    assert [found.position for found in siao(*lines).callable_lines(own, DAY)] == rung


@pytest.mark.parametrize(
    ("first", "last", "rings"),
    [
        pytest.param(None, None, True, id="no dates"),
        pytest.param(3, None, True, id="its first day"),
        pytest.param(4, None, False, id="starts tomorrow"),
        pytest.param(None, 3, True, id="its last day"),
        pytest.param(None, 2, False, id="ended yesterday"),
        pytest.param(3, 3, True, id="one day only"),
        pytest.param(1, 2, False, id="before"),
    ],
)
def test_a_line_rings_from_its_first_day_to_its_last(first, last, rings):
    first_day, last_day = (date(2026, 3, day) if day else None for day in (first, last))
    dated = replace(line(1, PARIS[0]), active_from=first_day, active_until=last_day)
    assert (siao(dated).callable_lines((), DAY) == (dated,)) is rings
    assert siao(dated).dialable_lines(()) == (dated,)
    assert siao(replace(dated, active=False)).callable_lines((), DAY) == ()


def test_a_siao_goes_to_json_and_back():
    before = siao(line(1, PARIS[0]), line(2, PARIS[1], active=False))
    assert msgspec.json.decode(msgspec.json.encode(before), type=Siao) == before


def test_each_call_order_has_its_french_label():
    assert {order.value: order.label for order in CallOrder} == {
        "sequence": "L'une après l'autre",
        "rotation": "À tour de rôle",
        "simultane": "Toutes à la fois",
    }
