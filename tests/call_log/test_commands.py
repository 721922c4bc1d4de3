"""`flask journal …`."""

from types import SimpleNamespace

import flask
import pytest

from call_log.commands import journal
from call_log.domain import Outcome
from core.database import Base
from tests.call_log.calls import at, ended, keyed, started, taken_call
from tests.call_log.test_export import read_csv, read_xlsx


@pytest.fixture
def parts(call_log):
    settings = SimpleNamespace(demonstration=False)
    return SimpleNamespace(call_log=call_log, settings=settings, clock=lambda: at(0))


@pytest.fixture
def run(parts):
    app = flask.Flask("test")
    app.extensions["svi"] = parts
    app.cli.add_command(journal)

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=["journal", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


DAY = 86_400


@pytest.fixture
def three_days(call_log):
    for n, department in ((0, "75"), (1, "69"), (2, "75")):
        sid = f"CA{n}"
        call_log.append([started(n * DAY, sid=sid), keyed(seconds=n * DAY, sid=sid, department=department)])


CHOICES = {
    "all": ([], ["CA0", "CA1", "CA2"]),
    "from a day, included": (["--du", "2026-03-04"], ["CA1", "CA2"]),
    "to a day, included": (["--au", "2026-03-04"], ["CA0", "CA1"]),
    "one day": (["--du", "04/03/2026", "--au", "2026-03-04"], ["CA1"]),
    "a département by its code": (["--departement", "75"], ["CA0", "CA2"]),
    "a département by its name": (["--departement", "rhone"], ["CA1"]),
    "nothing then": (["--du", "2027-01-01"], []),
}


@pytest.mark.parametrize(("arguments", "sids"), CHOICES.values(), ids=CHOICES.keys())
def test_export_of_the_calls_chosen(run, three_days, tmp_path, arguments, sids):
    result = run("exporter", tmp_path / "a.csv", *arguments)
    assert result.exit_code == 0
    assert f"{len(sids)} appel" in result.output
    assert [row[0] for row in read_csv(tmp_path / "a.csv")[1:]] == sids


def test_a_day_is_that_of_paris(run, call_log, tmp_path):
    call_log.append([started(14 * 3600 - 1, sid="CA235959")])
    call_log.append([started(14 * 3600, sid="CA000000")])
    run("exporter", tmp_path / "a.xlsx", "--au", "2026-03-03")
    assert [row[0] for row in read_xlsx(tmp_path / "a.xlsx")[1:]] == ["CA235959"]


def test_simulated_calls_are_exported_on_demand_and_in_demonstration(run, parts, call_log, tmp_path):
    call_log.append([started(simulated=True)])
    path = tmp_path / "a.csv"
    assert "0 appel " in run("exporter", path).output
    assert "1 appel " in run("exporter", path, "--simules").output
    parts.settings.demonstration = True
    assert "1 appel " in run("exporter", path).output


WRONG = {
    "dates inverted": (["a.csv", "--du", "2026-03-05", "--au", "2026-03-04"], "dates sont inversées"),
    "no date": (["a.csv", "--du", "hier"], "--du : « hier » n'est pas une date"),
    "no such day": (["a.csv", "--au", "2026-02-30"], "n'est pas une date"),
    "no such département": (["a.csv", "--departement", "96"], "Aucun département ne correspond à « 96 »"),
    "extension": (["a.pdf"], ".csv ou .xlsx"),
}


@pytest.mark.parametrize(("arguments", "reason"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_one_french_line(run, tmp_path, monkeypatch, arguments, reason):
    monkeypatch.chdir(tmp_path)
    result = run("exporter", *arguments)
    assert result.exit_code == 1
    assert reason in result.output
    assert list(tmp_path.glob("a.*")) == []


def test_a_database_without_its_tables_is_said_in_french(run, database, tmp_path):
    Base.metadata.drop_all(database.engine)
    for arguments in (["exporter", tmp_path / "a.csv"], ["reconstruire"], ["purger"], ["montrer", "CA1"]):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "La base de données ne répond pas" in result.output


def test_rebuild_and_replay_say_what_they_did(run, call_log, away):
    with away():
        call_log.append([started(sid="CA2"), keyed(sid="CA2")])
    call_log.append([started()])
    assert "2 événements rejoués, 0 message en attente" in run("rejouer").output
    assert "2 appels : résumés recalculés" in run("reconstruire").output


def test_purge_forgets_callers_older_than_six_months_or_than_a_day(run, parts, call_log):
    call_log.append([started()])
    parts.clock = lambda: at(183 * DAY)
    assert "0 appel d'avant le 02/03/2026" in run("purger").output
    parts.clock = lambda: at(185 * DAY)
    assert "1 appel d'avant le 04/03/2026" in run("purger").output
    assert call_log.call("CA1").caller_hash is None
    assert "0 appel d'avant le 31/12/2026" in run("purger", "--avant", "2026-12-31").output


def test_a_call_is_told_in_french(run, call_log):
    call_log.append(taken_call(simulated=True))
    assert run("montrer", "CA1").output.splitlines() == [
        "Appel CA1 (simulé), le 03/03/2026 à 10:00:00, heure de Paris",
        "Département : Paris (75)",
        "",
        "  10:00:00  L'appel arrive.",
        "  10:00:05  L'appelant a tapé 75.",
        "  10:00:10  Tentative 1 : sonnerie chez « Accueil SIAO », 20 s au plus.",
        "  10:00:30  Fin de la tentative 1 : sans réponse.",
        "  10:00:31  Tentative 2 : sonnerie chez « Permanence », 20 s au plus.",
        "  10:00:35  La ligne « Permanence » décroche et entend l'annonce.",
        "  10:00:40  La ligne « Permanence » accepte l'appel.",
        "  10:01:40  Fin de la tentative 2 : appel pris.",
        "  10:01:40  Le SVI termine l'appel : mise en relation.",
        "  10:01:41  Opérateur : appel terminé, durée 1 min 41 s.",
        "",
        "Issue : mise en relation",
        "Ligne : Permanence",
        "Attente : 40 s ; conversation : 1 min 00 s",
        "Tentative 1 : Accueil SIAO, sans réponse, sonnerie 20 s",
        "Tentative 2 : Permanence, appel pris, sonnerie 4 s",
    ]


def test_a_call_that_was_closed_is_told_too(run, call_log):
    call_log.append(
        [started(department=None), keyed("silence", department=None), ended(Outcome.CLOSED, department=None)]
    )
    output = run("montrer", "CA1").output
    assert "Département : inconnu" in output
    assert "L'appelant n'a rien tapé." in output
    assert "Issue : hors horaires" in output


def test_an_unknown_call_is_said_in_french(run):
    result = run("montrer", "CA404")
    assert (result.exit_code, "Aucun appel « CA404 » dans le journal." in result.output) == (1, True)


@pytest.mark.parametrize("name", sorted(journal.commands))
def test_every_command_has_french_help(run, name):
    assert journal.commands[name].help
    assert run(name, "--help").exit_code == 0
