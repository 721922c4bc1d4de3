"""The declared jobs do what their labels say, at the limits that they have."""

from datetime import UTC, datetime, timedelta

import pytest

from call_log.service import CallLog
from core.caps import Caps
from core.clock import paris_time
from tasks.jobs import declared
from tests.call_log.calls import T0, started

SIX_HOURS = timedelta(hours=6)


@pytest.fixture
def call_log(database, tmp_path):
    log = CallLog(database, tmp_path / "queue")
    log.append([started()])
    return log


@pytest.fixture
def work(database, call_log, tmp_path):
    jobs = {job.name: job.work for job in declared(database, call_log, tmp_path, Caps())}
    return lambda name, now: jobs[name](now)


def test_a_call_is_forgotten_by_the_operator_after_six_hours(call_log, work):
    assert work("clore-appels", T0 + SIX_HOURS) == "0 appel clos"
    assert call_log.call("CA1").outcome is None
    assert work("clore-appels", T0 + SIX_HOURS + timedelta(seconds=1)) == "1 appel clos"
    assert call_log.call("CA1").outcome is not None
    assert work("clore-appels", T0 + SIX_HOURS * 2) == "0 appel clos"


@pytest.mark.parametrize(
    ("now", "note", "known"),
    [
        pytest.param("2026-09-03 23:59", "0 empreinte effacée", True, id="six months later, to the day"),
        pytest.param("2026-09-04 00:00", "1 empreinte effacée", False, id="the day after"),
    ],
)
def test_who_called_is_forgotten_after_six_months(call_log, work, now, note, known):
    assert work("effacer-empreintes", paris_time(now)) == note
    assert (call_log.call("CA1").caller_hash is not None) is known


def test_a_spreadsheet_that_nobody_imported_is_erased(work, tmp_path):
    left = tmp_path / "tableurs" / "lignes.csv"
    left.parent.mkdir()
    left.touch()
    sent = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    assert work("effacer-tableurs", sent + timedelta(minutes=119)) == "0 fichier effacé"
    assert work("effacer-tableurs", sent + timedelta(minutes=121)) == "1 fichier effacé"
    assert not left.exists()
