"""`flask taches`: what people read, and what a monitoring learns from its exit status."""

import shutil
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import OperationalError

from annuaire import service as annuaire
from app import create_app
from call_log.service import CallLog
from core.clock import paris_time
from core.database import Database
from tasks import store
from tasks.backups import save_annuaire
from tests.svi.conftest import demonstration_file, settings

__all__ = ["demonstration_file"]

NOW = paris_time("2026-03-03 10:30")
JOBS = [
    "clore-appels", "bloquer-appelants", "avertir-plafonds", "effacer-empreintes", "sauvegarder-annuaire",
    "effacer-blocages", "effacer-tableurs", "purger-taches", "envoyer-mails", "purger-acces", "purger-mails",
    "purger-propositions",
]  # fmt: skip


@pytest.fixture
def app(tmp_path, demonstration_file):
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    app = create_app(settings(tmp_path), clock=lambda: NOW)
    yield app
    app.extensions["svi"].database.dispose()


@pytest.fixture
def command(app):
    return lambda line="": app.test_cli_runner().invoke(args=["taches", *line.split()])


@pytest.fixture
def base(app):
    return app.extensions["svi"].database


def test_before_anything_ran_all_is_expected(command):
    result = command()
    assert result.exit_code == 0
    assert "Personne ne s'occupe des tâches" in result.output
    assert result.output.count("jamais") == len(JOBS)
    assert "Clore les appels oubliés (clore-appels), toutes les heures" in result.output
    assert "dès que possible : attendue depuis le 03/03/2026 à 10h" in result.output


@pytest.mark.parametrize("name", JOBS)
def test_each_job_is_run_by_hand_and_written_down(command, name):
    assert command(f"lancer {name}").exit_code == 0
    result = command()
    assert result.exit_code == 0
    assert "dernière fois   le 03/03/2026 à 10h30 : réussie en 0,0 s (" in result.output
    assert result.output.count("jamais") == len(JOBS) - 1


def test_what_ran_by_hand_is_next_due_at_its_hour(command):
    command("lancer clore-appels")
    assert "prochaine fois  le 03/03/2026 à 11h" in command().output


def test_a_job_that_failed_last_time_is_told_to_the_person_and_to_the_monitoring(command, monkeypatch):
    def fails(*_args):
        raise OperationalError("SELECT 1", {}, Exception())

    monkeypatch.setattr(CallLog, "close_forgotten", fails)
    result = command("lancer clore-appels")
    assert result.exit_code == 1
    assert result.stderr.endswith(
        "Erreur : Clore les appels oubliés : la base de données n'a pas répondu, ou a refusé (OperationalError).\n"
    )
    shown = command()
    assert shown.exit_code == 1
    assert "10h30 : échouée en 0,0 s (la base de données n'a pas répondu" in shown.output


@pytest.mark.parametrize(
    ("since", "status", "words"),
    [
        pytest.param(timedelta(minutes=5), 0, "à 10h25 : en cours\n", id="still at it"),
        pytest.param(timedelta(hours=2), 1, "à 8h30 : interrompue\n", id="its process was killed"),
    ],
)
def test_a_run_without_an_end(command, base, since, status, words):
    store.begin_by_hand(base, "svi-1:42:ab", "clore-appels", NOW - since)
    result = command()
    assert result.exit_code == status
    assert words in result.output


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        pytest.param(timedelta(seconds=12), "s'occupe des tâches (dernier signe il y a 12 s).", id="alive"),
        pytest.param(timedelta(seconds=-3600), "(dernier signe il y a 0 s)", id="a clock that was set back"),
        pytest.param(timedelta(minutes=2), "sans nouvelles depuis le 03/03/2026 à 10h28.", id="dead"),
    ],
)
def test_who_holds_the_lease(command, base, silence, words):
    store.take_lease(base, None, "svi-1:42:ab", NOW - silence)
    first = command().output.splitlines()[0]
    assert first.startswith("svi-1, processus 42 s'occup")
    assert words in first


def test_an_unknown_job_is_named_with_those_that_exist(command):
    result = command("lancer zut")
    assert result.exit_code == 1
    assert "« zut »" in result.stderr
    assert all(name in result.stderr for name in JOBS)


@pytest.mark.parametrize("line", ["taches", "taches lancer clore-appels"])
def test_without_its_database_it_says_so(tmp_path, line):
    app = create_app(settings(tmp_path, SVI_DATABASE_URL="postgresql://127.0.0.1:1/svi"))
    result = app.test_cli_runner().invoke(args=line.split())
    assert (result.exit_code, result.stderr.startswith("Erreur : La base de données ne répond pas")) == (1, True)
    app.extensions["svi"].database.dispose()


def test_the_copy_of_the_annuaire_can_be_imported_and_only_its_owner_reads_it(command, tmp_path):
    command("lancer sauvegarder-annuaire")
    folder = tmp_path / "var" / "sauvegardes"
    assert [file.name for file in folder.iterdir()] == ["annuaire-2026-03-03.xlsx"]
    assert folder.stat().st_mode & 0o77 == 0
    book = load_workbook(folder / "annuaire-2026-03-03.xlsx")
    assert book.sheetnames == ["departements", "lignes", "contacts"]


def test_fourteen_copies_are_kept(base, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in range(1, 21):
        (folder / f"annuaire-2026-02-{day:02}.xlsx").touch()
    (folder / "à garder.xlsx").touch()
    save_annuaire(base, folder, NOW.date())
    assert sorted(file.name for file in folder.iterdir()) == [
        *(f"annuaire-2026-02-{day:02}.xlsx" for day in range(8, 21)), "annuaire-2026-03-03.xlsx", "à garder.xlsx"
    ]  # fmt: skip


def test_an_empty_annuaire_replaces_no_copy(tmp_path):
    app = create_app(settings(tmp_path))
    database: Database = app.extensions["svi"].database
    assert annuaire.is_empty(database)
    assert "vide" in save_annuaire(database, tmp_path / "copies", NOW.date())
    assert not (tmp_path / "copies").exists()
    database.dispose()
