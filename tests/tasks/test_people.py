"""The jobs of the pages: mails leave each minute, and what is over is erased."""

from datetime import timedelta

import pytest

from call_log.service import CallLog
from core.caps import Caps
from core.clock import paris_time
from mail import service
from proposals.domain import Kind, Proposal, Status
from proposals.service import propose_to_confirm
from tasks import store
from tasks.domain import Every
from tasks.jobs import declared

NOW = paris_time("2026-03-03 10:00")


class Letterbox:
    def send(self, message):
        """Takes all."""


@pytest.fixture
def work(database, tmp_path):
    def run(name, now, transport=None):
        jobs = declared(database, CallLog(database, tmp_path / "queue"), tmp_path, Caps(), transport=transport)
        return next(job.work for job in jobs if job.name == name)(now)

    return run


@pytest.fixture
def posted(database):
    with database.transaction() as session:
        service.post(session, "a@x.example", "Bonjour", "…", at=NOW)


@pytest.mark.usefixtures("posted")
def test_mails_wait_for_a_server_and_leave(work):
    assert work("envoyer-mails", NOW) == "1 mail attend un réglage SVI_SMTP_URL"
    assert work("envoyer-mails", NOW, Letterbox()) == "1 mail envoyé"
    assert work("envoyer-mails", NOW, Letterbox()) == "0 mail envoyé"


@pytest.mark.usefixtures("posted")
def test_mails_are_erased_after_thirty_days(work):
    assert work("purger-mails", NOW + timedelta(days=30)) == "0 mail effacé"
    assert work("purger-mails", NOW + timedelta(days=30, seconds=1)) == "1 mail effacé"


def test_entrances_that_are_over_are_erased(work):
    assert work("purger-acces", NOW) == "0 accès fini effacé"


def test_a_wish_that_nobody_confirms_is_erased_after_three_days(database, work):
    wish = Proposal(0, "48", Kind.OTHER, Status.TO_CONFIRM, (), "Rappelez-moi.", "Awa", "a@x.example", None, NOW)
    with database.transaction() as session:
        propose_to_confirm(session, wish, at=NOW)
    assert work("purger-propositions", NOW + timedelta(days=2)) == "0 demande oubliée"
    assert work("purger-propositions", NOW + timedelta(days=3)) == "1 demande oubliée"


def test_the_runs_of_each_minute_are_remembered_for_a_day(database, work):
    for hours in range(60, -1, -12):
        for name in ("envoyer-mails", "clore-appels"):
            store.begin_by_hand(database, "me", name, NOW - timedelta(hours=hours))
    assert work("purger-taches", NOW) == "3 exécutions effacées"
    assert Every(timedelta(minutes=1)).label == "chaque minute"
