"""`flask appelants`, the alarm in the logs, `/metrics` and `/sante/pret`, and the jobs."""

import re
from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import pytest

from core.caps import Caps
from core.changes import Author
from core.clock import paris_time
from protection import service as blocking
from protection.watch import Watch, Watcher
from tests.protection.conftest import CALLER, OTHER, real_call

PARIS_1 = "+33199001234"
NINE = "2026-03-03 09:00"


@pytest.fixture
def command(service):
    app = service()

    def run(line):
        result = app.test_cli_runner().invoke(args=["appelants", *line.split(" ", 5)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    run.app = app
    return run


def a_call(app, now, number=CALLER, at="2026-03-03 10:00", talk=30):
    call = real_call(app, now, number, at=at)
    call.presses("75").rings(PARIS_1).answers().accepts().talks(talk).hangs_up().ended()
    return call


def says_no_number_nor_hash(text):
    assert not re.search(r"\+33|0536|53649|\b[0-9a-f]{32}\b(?<!CA)", re.sub(r"CA[0-9a-f]{32}", "", text))


def test_the_caller_of_a_call_is_blocked_listed_and_unblocked(command, now):
    sid = a_call(command.app, now).sid
    done = command(f"bloquer {sid} --heures 48 --motif appels muets répétés")
    assert f"Blocage 1 : l'appelant de {sid} est bloqué jusqu'au 05/03/2026 à 10:0" in done.output
    listed = command("liste").output
    assert f"appel {sid}, par ligne de commande : appels" in listed
    says_no_number_nor_hash(done.output + listed)
    real_call(command.app, now).hears("ne pouvons pas prendre votre appel")
    assert command("debloquer 1").output == "Blocage 1 : levé. Le prochain appel sera servi.\n"
    real_call(command.app, now).hears("Bienvenue")
    assert command("liste").output == "Personne n'est bloqué.\n"


def test_a_block_lasts_a_day_unless_told_otherwise(command, now):
    sid = a_call(command.app, now).sid
    assert "jusqu'au 04/03/2026" in command(f"bloquer {sid} --motif essai").output


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        pytest.param("bloquer CA404 --motif x", "Aucun appel « CA404 » dans le journal.", id="an unknown call"),
        pytest.param("bloquer CA404", "il manque --motif", id="no reason"),
        pytest.param("bloquer CA404 --heures 721 --motif x", "un nombre de 1 à 720", id="longer than 30 days"),
        pytest.param("debloquer 7", "Aucun blocage en cours n'a le numéro 7", id="no such block"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_french_line(command, line, sentence):
    result = command(line)
    assert result.exit_code != 0
    assert sentence in result.output


def test_an_anonymous_caller_cannot_be_blocked(command, now):
    sid = a_call(command.app, now, "ANONYMOUS").sid
    result = command(f"bloquer {sid} --motif x")
    assert (result.exit_code, "anonyme" in result.output) == (1, True)
    real_call(command.app, now, "ANONYMOUS").hears("Bienvenue")


def test_who_calls_often_is_shown_by_the_last_call(command, now):
    calls = [a_call(command.app, now, at=f"2026-03-03 10:{minute}") for minute in ("00", "10", "20")]
    a_call(command.app, now, OTHER)
    now.at = paris_time("2026-03-03 11:00")
    shown = command("frequents --appels 2").output
    assert shown.startswith("3 appels, ")
    assert calls[-1].sid in shown
    assert len(shown.splitlines()) == 1
    says_no_number_nor_hash(shown)
    assert command("frequents --appels 4").output == "Personne n'a appelé 4 fois en 24 h.\n"


def test_the_usage_is_shown_beside_the_caps(command, now):
    a_call(command.app, now, talk=600)
    shown = command("consommation").output.splitlines()
    assert shown == ["Appels en cours : 0 sur 300, 0 %", "Minutes du jour : 10 sur 6000, 0 %"]


# The alarm


@pytest.mark.parametrize(
    ("talk", "said", "level"),
    [
        pytest.param(7 * 60, [], "bon", id="70 %: nothing"),
        pytest.param(8 * 60, ["minutes_cap_near"], "a_surveiller", id="80 %: a warning"),
        pytest.param(10 * 60, ["minutes_cap_reached"], "a_corriger", id="the cap: an error"),
    ],
)
def test_the_alarm_is_given_before_the_stop(service, now, caplog, talk, said, level):
    app = service(MAX_MINUTES_PER_DAY=10)
    a_call(app, now, talk=talk)
    watch = app.extensions["svi"].watch
    for _ in range(2):
        watch.look()
    assert [r.msg["event"] for r in caplog.records if r.msg["event"].startswith("minutes_cap")] == said
    client = app.test_client()
    assert client.get("/sante/pret").json["verifications"]["Plafonds"] == level
    metrics = client.get("/metrics").text
    assert f"\nsvi_minutes_today {talk // 60}.0\n" in metrics
    assert "\nsvi_minutes_cap 10.0\n" in metrics


def test_two_threads_that_look_at_the_same_time_give_one_alarm(service, now, monkeypatch):
    app = service()
    a_call(app, now, talk=600)
    app.extensions["svi"].background.stop()
    watch = Watch(app.extensions["svi"].database, now, Caps(max_minutes_per_day=10), timedelta(hours=1))
    said, other = [], Thread(target=watch.look)

    def say(event, **_told):
        said.append(event)
        if len(said) == 1:
            other.start()
            other.join(0.5)  # long enough for it to say the same, if it may

    monkeypatch.setattr("protection.watch.log", SimpleNamespace(error=say, warning=say))
    watch.look()
    other.join()
    assert said == ["minutes_cap_reached"]


def test_the_alarm_says_in_french_what_to_do(service, now):
    app = service(MAX_MINUTES_PER_DAY=10)
    a_call(app, now, talk=600)
    app.extensions["svi"].watch.look()
    shown = app.test_cli_runner().invoke(args=["operateur", "verifier", "--hors-ligne"]).output
    assert "Plus aucun appel n'est pris jusqu'à minuit : 10 minutes d'appel aujourd'hui, sur 10." in shown
    assert "flask --app app appelants frequents" in shown


def test_the_metrics_count_refusals_by_reason_once_for_a_webhook_that_comes_again(service, now):
    app = service(MAX_CALLS=1)
    before = refusals(app)
    real_call(app, now).hears("Bienvenue")
    real_call(app, now, OTHER).hears("trop d'appels")
    assert refusals(app)["max_calls"] == before["max_calls"] + 1
    assert set(refusals(app)) == {
        "blocked", "max_calls", "max_calls_per_caller", "max_calls_per_department", "max_minutes_per_day",
        "max_minutes_per_day_per_caller",
    }  # fmt: skip


def refusals(app):
    text = app.test_client().get("/metrics").text
    return {
        reason: float(count) for reason, count in re.findall(r'svi_calls_refused_total\{reason="(\w+)"\} (\S+)', text)
    }


# The background


def test_the_watcher_looks_by_itself_and_a_database_away_is_said_once(service, now, caplog, monkeypatch):
    app = service()
    looks = iter([RuntimeError("away"), RuntimeError("away"), None])
    watcher = Watcher(app.extensions["svi"].watch)

    def look():
        error = next(looks)
        if error:
            raise error
        watcher._stopping.set()

    monkeypatch.setattr("protection.watch.INTERVAL_S", 0.01)
    monkeypatch.setattr("protection.watch.PAUSE_S", 0.01)
    monkeypatch.setattr(app.extensions["svi"].watch, "look", look)
    watcher.start()
    watcher.join(10)
    assert [r.msg["event"] for r in caplog.records].count("caps_not_watched") == 1


def test_the_job_blocks_and_forgets_and_the_blocked_caller_hears_it(service, now):
    app = service(BLOCK_AFTER=2)
    for minute in ("00", "10", "20"):
        a_call(app, now, at=f"2026-03-03 10:{minute}")
    now.at = paris_time("2026-03-03 10:30")
    run = app.test_cli_runner().invoke
    assert "1 appelant bloqué" in run(args=["taches", "lancer", "bloquer-appelants"]).output
    real_call(app, now, at="2026-03-03 10:31").hears("ne pouvons pas prendre votre appel")
    now.at = paris_time("2026-03-06 10:30")
    assert "1 blocage effacé" in run(args=["taches", "lancer", "effacer-blocages"]).output


def test_a_block_shows_in_the_history_with_its_author(service, now, hash_of):
    app = service()
    made = blocking.block(
        app.extensions["svi"].database, hash_of(app), call_sid="CA1", at=paris_time(NINE),
        duration=timedelta(hours=1), reason="essai", author=Author("Camille"),
    )  # fmt: skip
    assert (made.author, made.is_on(paris_time("2026-03-03 09:59:59")), made.is_on(made.until)) == (
        "Camille",
        True,
        False,
    )
