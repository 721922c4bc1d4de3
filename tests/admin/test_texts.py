"""How pages and mails tell an instant, near and far."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from admin.letters import _until
from admin.texts import clock_time, instant
from core.clock import paris_time

NOW = paris_time("2026-03-03 14:00")

NEAR_AND_FAR = [
    pytest.param(0, "aujourd'hui à 14h", "aujourd'hui à 14h", "jusqu'à aujourd'hui à 14h", id="today"),
    pytest.param(-1, "hier à 14h", "hier à 14h", "jusqu'à hier à 14h", id="yesterday"),
    pytest.param(1, "demain à 14h", "demain à 14h", "jusqu'à demain à 14h", id="tomorrow"),
    pytest.param(-2, "1er mars 2026 à 14h", "le 1er mars 2026 à 14h", "jusqu'au 1er mars 2026 à 14h", id="before"),
    pytest.param(9, "12 mars 2026 à 14h", "le 12 mars 2026 à 14h", "jusqu'au 12 mars 2026 à 14h", id="far"),
]


@pytest.mark.parametrize(("days", "alone", "in_a_sentence", "as_an_end"), NEAR_AND_FAR)
def test_an_instant_reads_as_french_alone_and_in_a_sentence(days, alone, in_a_sentence, as_an_end):
    at = NOW + timedelta(days=days)
    assert instant(at, NOW) == alone
    assert instant(at, NOW, article=True) == in_a_sentence
    assert _until(at, NOW) == as_an_end


def test_an_hour_is_written_as_elsewhere_on_any_clock():
    assert clock_time(NOW) == "14h"
    assert clock_time(paris_time("2026-03-03 09:05")) == "9h05"
    assert clock_time(NOW, ZoneInfo("Indian/Reunion")) == "17h"
