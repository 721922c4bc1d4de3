"""The measuring tools measure: whole signed calls, answered 200, on a real server and in one process."""

from argparse import Namespace

import pytest

from bench import growth
from bench.__main__ import CASES, running

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
