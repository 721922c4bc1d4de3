"""« Aujourd'hui »: is the service open and where, the calls as they happen, and what needs attention."""

import re
import shutil
from datetime import date, timedelta

import pytest
from sqlalchemy import update

import proposals.service
import schedules.exception_changes
from accounts.models import SessionRow
from admin.screens import today as screen
from admin.standing import standing
from app import create_app
from call_log.domain import AttemptResult, Event, EventKind, Outcome, Step
from core.changes import COMMAND_LINE
from core.clock import paris_time
from proposals.domain import Kind, Proposal, Status
from tasks import store as tasks_store
from tests.svi.conftest import LOADED_AT, settings

OPEN_AT = paris_time("2026-03-03 09:40")


class Clock:
    now = OPEN_AT

    def __call__(self):
        return self.now


@pytest.fixture
def app(tmp_path, demonstration_file):
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    app = create_app(settings(tmp_path), clock=Clock())
    yield app
    app.extensions["svi"].background.stop()
    app.extensions["svi"].database.dispose()


@pytest.fixture
def known(app):
    return app.extensions["svi"]


@pytest.fixture
def page(visit):
    """page("referent") → what they read, without the marks of the page."""
    return lambda who="administratrice", path="/admin/": visit(who).get(path).text.replace("&#39;", "'")


def told(page):
    """The words alone, as they are read on a wide screen."""
    page = re.sub(r'<span class="unless-stacked">[^<]*</span>', "", page)
    page = re.sub(r"</(?:dt|dd|th|td)>", " ", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


@pytest.fixture
def happens(known):
    """happens("CA1", "75", …) → the events of a call, seconds after it is twenty to ten."""

    def log(sid, code, *facts, simulated=False):
        for n, (kind, seconds, step, data) in enumerate(facts):
            at = OPEN_AT + timedelta(seconds=seconds)
            department = None if kind in {EventKind.STARTED, EventKind.STATUS} else code
            known.call_log.append([Event(sid, f"{n}:0", kind, n, at, step, department, data)])

    return log


def arrives(seconds=0, *, simulated=False):
    return (EventKind.STARTED, seconds, Step.DEPARTMENT, {"caller_hash": "cafe", "simulated": simulated})


def announced(seconds=3):
    return (EventKind.KEYED, seconds, Step.CONFIRM, {"heard": "75"})


def rings(seconds=5, attempt=1, label="Référente principale", line_id=84):
    lines = [{"id": line_id, "label": label}]
    return (EventKind.LINE_RUNG, seconds, Step.RINGING, {"attempt": attempt, "lines": lines, "ring_s": 20})


def accepts(seconds=10, attempt=1, line_id=84):
    return (EventKind.ACCEPTED, seconds, Step.TALKING, {"attempt": attempt, "line_id": line_id})


def stops(seconds, result, attempt=1, talk_s=None):
    data = {"attempt": attempt, "result": result.value, "bridged": result is AttemptResult.ANSWERED, "talk_s": talk_s}
    return (EventKind.ATTEMPT_ENDED, seconds, Step.END, data)


def ends(seconds, outcome):
    return (EventKind.ENDED, seconds, Step.END, {"outcome": outcome.value})


def over(seconds):
    return (EventKind.STATUS, seconds, None, {"status": "completed", "duration_s": seconds, "sequence_number": 1})


TAKEN = (arrives(), announced(), rings(), accepts(), stops(70, AttemptResult.ANSWERED, talk_s=60), over(70))
MISSED = (arrives(), rings(), stops(25, AttemptResult.NO_ANSWER), ends(25, Outcome.NO_ANSWER), over(30))


# Is the service open, and where


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        pytest.param(
            "2026-03-03 10:00", "Aux horaires nationaux, le service est ouvert jusqu'à 11h30.", id="in the morning"
        ),
        pytest.param("2026-03-03 12:00", "fermé (hors des heures d'ouverture) jusqu'à 14h.", id="at noon"),
        pytest.param("2026-03-06 18:00", "jusqu'au lundi 9 mars 2026 à 9h30.", id="on Friday evening"),
        pytest.param("2026-04-06 10:00", "fermé (lundi de Pâques) jusqu'au mardi 7 avril 2026", id="on a holiday"),
    ],
)
def test_the_service_says_whether_it_is_open_and_until_when(visit, known, at, sentence):
    browser = visit("administratrice")
    moved = paris_time(at)
    known.clock.now = moved
    sessions_follow(known, moved)
    assert sentence in told(browser.get("/admin/").text.replace("&#39;", "'"))
    known.clock.now = OPEN_AT


def sessions_follow(known, at):
    """Whoever is signed in has just been."""
    with known.database.transaction() as session:
        session.execute(update(SessionRow).values(seen_at=at, expires_at=at + timedelta(hours=1)))


def test_the_national_administration_reads_how_many_departments_are_in_each_state(page):
    text = told(page())
    assert "Ouvert 93 départements" in text or "Ouvert 92 départements" in text
    assert "Personne de joignable 1 département" in text
    assert "Pas d'assistance téléphonique 1 département" in text


def test_a_referent_reads_the_state_of_their_departments(page):
    text = told(page("referent"))
    assert "Pas d'assistance téléphonique Lozère (48)" in text
    assert "Ouvert Rhône (69), jusqu'à 11h30 " in text
    assert "départements" not in text.partition("Appels finis")[0].partition("Le service")[2]


@pytest.mark.parametrize(
    ("code", "at", "closes"),
    [
        pytest.param("69", "2026-03-03 10:00", "11h30", id="the clock of Paris"),
        pytest.param("974", "2026-03-03 07:00", "11h30 sur place", id="another clock"),
    ],
)
def test_a_closing_is_told_on_the_clock_of_the_place(known, code, at, closes):
    assert standing(known.snapshots.latest(), code, paris_time(at)).closes == closes


# The calls of the day


STATES = {
    "it arrives": ((arrives(),), "pas encore choisi en cours choisit son département"),
    "the name is said": ((arrives(), announced()), "Paris (75) en cours entend le nom du département"),
    "it rings": ((arrives(), announced(), rings()), "en cours sonne chez Référente principale"),
    "somebody talks": (TAKEN[:4], "en cours en conversation avec Référente principale depuis 9h40"),
    "it was taken": (TAKEN, "pris par Référente principale 10 s 1 min 00 s"),
    "the last message is said": (MISSED[:4], "personne n'a répondu entend le message de fin"),
    "nobody answered": (MISSED, "personne n'a répondu 1 ligne appelée 30 s"),
    "the caller left": ((*TAKEN[:3], over(12)), "l'appelant a raccroché étape : sonnerie chez les référents 12 s"),
    "it was closed": ((arrives(), announced(), ends(5, Outcome.CLOSED), over(9)), "hors horaires 9 s"),
}


@pytest.mark.parametrize(("facts", "words"), STATES.values(), ids=STATES)
def test_a_call_says_where_it_stands_or_how_it_ended(page, happens, facts, words):
    happens("CA1", "75", *facts)
    assert words in told(page())


def test_no_caller_is_told(page, happens):
    happens("CA1", "75", *TAKEN)
    assert "cafe" not in page()


def test_an_observer_reads_no_label_that_may_name_a_person(page, happens):
    happens("CA1", "75", *TAKEN)
    happens("CA2", "75", *TAKEN[:3])
    happens("CA3", "75", *TAKEN[:4])
    text = page("observatrice")
    assert "Référente principale" not in text
    assert "sonne chez un référent" in text
    assert "en conversation avec un référent" in text


def test_a_referent_sees_only_the_calls_of_their_departments(page, happens):
    happens("CA1", "75", *TAKEN)
    happens("CA2", "69", *MISSED)
    happens("CA3", "69", arrives())
    text = told(page("referent"))
    assert "Paris" not in text
    assert "personne n'a répondu" in text
    assert "pas encore choisi" not in text
    assert "Appels finis 1 Demandaient un référent 1 Pris 0 Taux de décroché 0 %" in text


def test_the_day_is_summed_up(page, happens):
    for number in range(3):
        happens(f"CA{number}", "75", *TAKEN)
    happens("CA3", "75", *MISSED)
    happens("CA4", "75", arrives(), ends(5, Outcome.CLOSED), over(9))
    assert "Appels finis 5 Demandaient un référent 4 Pris 3 Taux de décroché 75 %" in told(page())


def test_a_day_without_calls_has_no_rate(page):
    text = told(page())
    assert "Taux de décroché –" in text
    assert "Aucun appel depuis minuit." in text


def test_yesterday_is_not_today(page, happens):
    happens("CA1", "75", *((kind, seconds - 86_400, step, data) for kind, seconds, step, data in TAKEN))
    assert "Aucun appel depuis minuit." in page()


def test_only_the_last_calls_are_shown(page, happens, monkeypatch):
    monkeypatch.setattr(screen, "SHOWN", 2)
    for number in range(3):
        happens(f"CA{number}", "75", *((kind, s + number, step, data) for kind, s, step, data in MISSED))
    text = page()
    assert text.count("1 ligne appelée") == 2
    assert "Les 2 derniers" in text


# Live


def mark(page):
    return page.partition("direct?vu=")[2].partition('"')[0]


def test_nothing_is_sent_while_nothing_happens_and_the_part_when_something_does(visit, happens):
    browser = visit("administratrice")
    seen = mark(browser.get("/admin/").text)
    assert browser.get(f"/admin/direct?vu={seen}").status_code == 204
    happens("CA1", "75", arrives())
    answer = browser.get(f"/admin/direct?vu={seen}")
    assert answer.status_code == 200
    assert "choisit son département" in answer.text
    assert 'id="etat" hx-swap-oob="true"' in answer.text
    assert browser.get(f"/admin/direct?vu={mark(answer.text)}").status_code == 204


def test_a_minute_that_passes_and_a_saved_change_are_shown_too(visit, known, monkeypatch):
    browser = visit("administratrice")
    seen = mark(browser.get("/admin/").text)
    monkeypatch.setattr(type(known.clock), "now", OPEN_AT + timedelta(minutes=1))
    later = browser.get(f"/admin/direct?vu={seen}")
    assert later.status_code == 200
    absent(known, "75", "2026-03-03", None)
    assert browser.get(f"/admin/direct?vu={mark(later.text)}").status_code == 200


def test_a_page_that_nobody_looks_at_keeps_no_session_open(visit, known, monkeypatch):
    browser = visit("administratrice")
    for minutes in range(0, 150, 5):
        monkeypatch.setattr(type(known.clock), "now", LOADED_AT + timedelta(minutes=minutes))
        answer = browser.get("/admin/direct", headers={"HX-Request": "true"})
        assert answer.status_code == 200 if minutes < 120 else answer.headers["HX-Redirect"]


def test_who_wants_to_read_in_peace_stops_it(page):
    assert "hx-trigger" in page()
    assert "hx-trigger" not in page(path="/admin/?suspendu=oui")


# What needs attention


def absent(known, code, first, last, mail="urgence@siao.example"):
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last) if last else None}
    schedules.exception_changes.add_absence(
        known.database, code, **days, urgent_mail=mail, at=LOADED_AT, author=COMMAND_LINE
    )


def attention(text):
    return told(text.partition('id="a-voir"')[2].partition('id="appels"')[0])


def test_who_promises_somebody_and_has_nobody_is_named(page):
    assert "Hautes-Alpes (05) : aucune ligne ne peut être appelée aujourd'hui" in attention(page())
    assert "Hautes-Alpes" not in page("referent")


def test_an_absence_speaks_for_itself(known, page):
    absent(known, "05", "2026-03-01", None)
    assert "Hautes-Alpes (05) : aucune ligne" not in attention(page())


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        pytest.param("2026-02-01", "2026-03-10", "l'absence finit le mardi 10 mars 2026 au soir", id="in seven days"),
        pytest.param("2026-02-01", "2026-03-03", "l'absence finit le mardi 3 mars 2026 au soir", id="today"),
        pytest.param("2026-02-01", "2026-03-11", "", id="in eight days"),
        pytest.param("2026-02-01", "2026-03-02", "l'absence a fini le lundi 2 mars 2026", id="yesterday"),
        pytest.param("2026-02-01", "2026-02-23", "", id="long ago"),
    ],
)
def test_an_absence_that_ends_is_said(known, page, first, last, words):
    absent(known, "69", first, last)
    text = attention(page("referent"))
    assert words in text
    assert bool(words) or "l'absence finit" not in text
    assert bool(words) or "l'absence a fini" not in text


def test_an_absence_without_a_message_or_an_address_is_said(known, page):
    absent(known, "69", "2026-03-05", None)
    told = "Rhône (69) : absence à partir du jeudi 5 mars 2026, jusqu'à nouvel ordre, sans message du département"
    assert told in attention(page("referent"))
    assert "pas d'adresse pour les urgences" not in attention(page("referent"))


def test_a_line_that_takes_no_call_any_more_is_said(known, page, happens):
    (line, *_) = known.snapshots.latest().callable_lines("69", OPEN_AT)
    missed = (arrives(), rings(line_id=line.id, label=line.label), *MISSED[2:])
    for number in range(3):
        happens(f"CA{number}", "69", *missed)
    said = f"la ligne « {line.label} » n'a pris aucun de ses 3 derniers appels, le dernier aujourd'hui à 9h40"
    assert f"Rhône (69) : {said}" in attention(page("referent"))
    assert "une ligne n'a pris aucun" in attention(page("observatrice"))
    assert line.label not in page("observatrice")
    assert "n'a pris aucun" not in attention(page("direct"))


def test_a_line_that_never_even_rings_may_have_a_wrong_number(known, page, happens):
    (line, *_) = known.snapshots.latest().callable_lines("69", OPEN_AT)
    failed = (arrives(), rings(line_id=line.id), stops(6, AttemptResult.FAILED), ends(6, Outcome.NO_ANSWER), over(9))
    for number in range(3):
        happens(f"CA{number}", "69", *failed)
    assert "le numéro est peut-être faux" in attention(page())


@pytest.mark.parametrize(
    ("who", "words"),
    [
        pytest.param("administratrice", "Propositions : 2 attendent une réponse", id="all of them"),
        pytest.param("referent", "Propositions : 1 attend une réponse", id="those of theirs"),
        pytest.param("direct", "", id="none of theirs"),
        pytest.param("observatrice", "", id="not for observers"),
    ],
)
def test_the_proposals_that_wait_are_counted(known, page, who, words):
    for code in ("48", "75"):
        asked = Proposal(0, code, Kind.OTHER, Status.PENDING, (), "Bonjour", "Sacha", "s@siao.example", 1, OPEN_AT)
        proposals.service.propose(known.database, asked, at=OPEN_AT)
    text = attention(page(who))
    assert words in text
    assert bool(words) or "Propositions" not in text


def test_what_the_service_has_in_error_is_for_the_national_administration(known, page):
    run_id = tasks_store.begin_by_hand(known.database, "svi-1:1:a", "sauvegarder-annuaire", OPEN_AT)
    tasks_store.finish(known.database, run_id, OPEN_AT, "le disque est plein", succeeded=False)
    assert "Tâche sauvegarder-annuaire : échouée : le disque est plein" in attention(page())
    for who in ("referent", "observatrice"):
        assert "Tâche" not in attention(page(who))
