"""The measuring tools measure: whole signed calls, answered 200, on a real server and in one process."""

from argparse import Namespace

import pytest

from bench import growth, ports
from bench.__main__ import CASES, running
from bench.ports import free_port

SERVED = Namespace(serveur="gunicorn", ouvriers=1, fils=2)


@pytest.mark.parametrize("case", [CASES[0], CASES[2]], ids=["the bare view", "our webhooks"])
def test_a_burst_of_calls_is_answered_and_measured(case):
    with running(case, SERVED) as measure:
        measure.burst(0.3)
        row = measure.row()
    assert row.rate > 0
    assert row.cpu > 0
    assert 0 < row.full[0] <= row.full[2]
    assert row.line(row).count("|") == 11


def test_growth_is_measured_step_by_step(monkeypatch):
    monkeypatch.setattr(growth, "ROUNDS", 2)
    lines = list(growth.rows("sqlite", Namespace(appels=500, lignes=120)))
    assert [line.split("|")[2].strip() for line in lines] == ["démonstration", "+ 500 appels", "+ 120 lignes"]
    assert all(int(cell) > 0 for line in lines for cell in line.split("|")[3:6])


@pytest.mark.parametrize(
    ("of_the_system", "end"),
    [
        pytest.param("15000\t60999", 15_000, id="usual"),
        pytest.param("1024\t65535", 65_536, id="the system gives them all"),
    ],
)
def test_a_port_is_given_once_and_none_that_the_system_may_give_to_others(monkeypatch, tmp_path, of_the_system, end):
    (tmp_path / "range").write_text(of_the_system)
    monkeypatch.setattr(ports, "_of_the_system", tmp_path / "range")
    given = [free_port() for _ in range(200)]
    assert len(set(given)) == 200
    assert max(given) < end
