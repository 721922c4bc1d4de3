"""« Exploitation »: the checks, the processes, the webhooks and the jobs, for the national administration."""

from datetime import timedelta
from functools import partial

import pytest

from admin.screens import operations
from carrier.installation import Installation
from carrier.web import Reply
from core.program import VERSION
from svi.parts import parts
from svi.tally import minute_of
from tasks import store
from tasks.overview import jobs_of
from tasks.runner import Runner
from tasks.workers import Worker
from tests.svi.conftest import LOADED_AT

PAGE = "/admin/exploitation"
JUST_NOW = LOADED_AT - timedelta(seconds=10)


@pytest.fixture
def page(visit):
    return lambda: visit("administratrice").get(PAGE).text


@pytest.fixture
def serves(database):
    """serves("svi-1:42:a") → such a process told of itself ten seconds ago."""

    def tells(name, *, version=VERSION, revision=1000, seen_at=JUST_NOW, **others):
        store.put_worker(database, Worker(name, version, "tout", revision, LOADED_AT, seen_at, **others))

    return tells


@pytest.mark.parametrize("name", ["referent", "direct", "observatrice"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_the_national_administration(visit, unforged, name, method):
    path = PAGE if method == "get" else f"{PAGE}/verifications"
    assert getattr(visit(name), method)(path).status_code == 403


def test_what_is_here_is_checked_at_once_and_what_is_outside_waits(page):
    text = page()
    assert "Place sur le disque" in text
    assert "Pas encore vérifié : Adresse publique, Signature" in text


def test_what_is_to_be_mended_says_how(app, page, monkeypatch):
    monkeypatch.setattr(type(parts_of(app).call_log), "queue_length", lambda _self: 3)
    assert "3 webhooks en attente de la base de données" in page()
    assert "journal rejouer" in page()


def parts_of(app):
    with app.app_context():
        return parts()


def test_what_is_outside_is_asked_for_by_a_button(visit, unforged):
    answer = visit("administratrice").post(f"{PAGE}/verifications")
    assert answer.status_code == 200
    assert "démonstration : rien à vérifier chez l&#39;opérateur" in answer.text
    assert "Vérifier à nouveau" in answer.text


def test_the_outside_is_asked_over_the_network(app, visit, unforged, monkeypatch):
    asked = []

    def ask(method, url, *_):
        asked.append(url)
        return Reply(200, '{"statut": "vivant"}')

    known = parts_of(app)
    monkeypatch.setattr(operations, "Installation", partial(Installation, ask=ask))
    monkeypatch.setattr(type(known.settings), "demonstration", False)
    monkeypatch.setattr(operations, "_OUTSIDE", operations._OUTSIDE[:2])
    assert "n&#39;est pas en https" in visit("administratrice").post(f"{PAGE}/verifications").text
    assert asked


def test_a_form_without_its_token_asks_nobody(visit):
    assert visit("administratrice").post(f"{PAGE}/verifications").status_code == 400


def test_before_any_call_no_process_has_told_anything(page):
    assert "Aucun processus ne s'est encore annoncé" in page()
    assert "Aucun webhook depuis une heure" in page()


def test_each_process_tells_its_machine_its_version_and_its_annuaire(serves, page):
    serves("svi-1:42:a")
    serves("svi-2:43:b", revision=0)
    text = page()
    assert "svi-1, processus 42" in text
    assert VERSION in text
    assert "révision 1000" in text
    assert "en retard de" in text


def test_a_process_that_was_killed_is_without_news_and_one_that_ended_is_gone(serves, page):
    serves("svi-1:42:a", seen_at=LOADED_AT - timedelta(minutes=5))
    serves("svi-1:43:b", stopped=True)
    text = page()
    assert "sans nouvelles" in text
    assert "processus 43" not in text


def test_two_versions_at_once_are_said(serves, page):
    serves("svi-1:42:a")
    assert "versions différentes" not in page()
    serves("svi-2:43:b", version="0.2.0 (cafe)")
    assert "versions différentes" in page()


def test_a_version_that_is_gone_is_no_second_one(serves, page):
    serves("svi-1:42:a")
    serves("svi-1:41:b", version="0.0.9 (cafe)", stopped=True)
    serves("svi-1:40:c", version="0.0.8 (cafe)", seen_at=LOADED_AT - timedelta(minutes=5))
    assert "versions différentes" not in page()


def test_the_webhooks_of_the_hour_are_those_of_all_processes(serves, page):
    minute = minute_of(LOADED_AT)
    serves("svi-1:42:a", minutes={minute: (40, 1, 0, 0, 0), minute - 70: (999, 0, 0, 0, 0)})
    serves("svi-2:43:b", stopped=True, minutes={minute - 7: (2, 0, 1, 0, 0)})
    text = page()
    assert "42 webhooks" in text
    assert "999" not in text


def test_each_job_says_how_it_went(app, page):
    assert page().count("jamais") >= 6
    with app.app_context():
        known = parts()
        job = next(job for job in jobs_of(known) if job.name == "clore-appels")
        Runner(known.database, known.clock, "svi-1:42:a").run_now(job)
    assert "0 appel clos" in page()
