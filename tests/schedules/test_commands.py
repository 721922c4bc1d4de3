"""The commands `horaires …`, as an admin types and reads them."""

import shlex
from types import SimpleNamespace

import click
import pytest
from flask import Flask

from core.database import Base, Database
from schedules import service
from schedules.commands import horaires
from schedules.demonstration import load_demonstration
from schedules.domain import Reason
from tests.schedules.examples import paris_time

NOW = paris_time("2026-03-03 10:00")


@pytest.fixture
def sqlite(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(database.engine)
    load_demonstration(database, at=NOW)
    yield database
    database.dispose()


@pytest.fixture
def typed(sqlite):
    """Types a command, checks its exit status, and gives what it prints."""
    app = Flask("test")
    app.extensions["svi"] = SimpleNamespace(database=sqlite, clock=lambda: NOW, settings=None)

    def type_(line, status=0):
        result = app.test_cli_runner().invoke(horaires, shlex.split(line))
        assert result.exit_code == status, result.output
        return result.output

    return type_


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param(
            "montrer 33",
            [
                "Gironde (33), mardi 3 mars 2026 à 10h",
                "Dans les heures d'ouverture.",
                "fermeture : mardi 3 mars 2026 à 12h",
                "8h30–12h, 13h30–17h",
            ],
            id="open",
        ),
        pytest.param(
            "montrer Paris --a '2026-03-06 18:00'",
            ["Fermé : hors des heures", "ouverture : lundi 9 mars 2026 à 9h30"],
            id="out of hours, by name",
        ),
        pytest.param(
            "montrer 75 --a '2026-04-06 10:00'",
            ["Fermé : jour férié, lundi de Pâques.", "mardi 7 avril 2026 à 9h30"],
            id="holiday",
        ),
        pytest.param(
            "montrer 44 --a '2026-03-11 10:00'",
            ["Fermé : fermeture exceptionnelle, déménagement du service."],
            id="closure",
        ),
        pytest.param(
            "montrer 23",
            ["Absence prolongée, du mardi 24 février 2026", "urgence@siao23.example", "lundi 4 mai 2026"],
            id="absence",
        ),
        pytest.param(
            "montrer 974",
            ["à 10h à Paris (mardi 3 mars 2026 à 13h, heure locale)", "(heure locale)"],
            id="another clock",
        ),
        pytest.param(
            "feries 67",
            ["du Bas-Rhin en 2026", "vendredi 3 avril 2026", "Vendredi saint [vendredi-saint]"],
            id="holidays of this year",
        ),
        pytest.param(
            "feries 974 2027", ["lundi 20 décembre 2027", "abolition de l'esclavage"], id="holidays of a year"
        ),
        pytest.param(
            "lister",
            [
                "A1   Creuse (23) : absence du",
                "F1   Loire-Atlantique (44) : fermeture le mercredi 11 mars 2026 – déménagement",
                "Gironde (33) : lundi au vendredi 8h30–12h",
            ],
            id="list",
        ),
    ],
)
def test_a_question_has_its_answer(typed, line, shown):
    output = typed(line)
    assert [text for text in shown if text not in output] == []


def reason(database, code, at):
    return service.load(database).for_department(code).verdict(paris_time(at)).reason


@pytest.mark.parametrize(
    ("line", "code", "at", "becomes"),
    [
        pytest.param(
            "fermer --du 10/03/2026 --motif panne", "75", "2026-03-10 10:00", Reason.CLOSURE, id="close all, one day"
        ),
        pytest.param(
            "fermer --du 10/03/2026 --motif panne", "75", "2026-03-11 10:00", Reason.OPEN, id="one day is one day"
        ),
        pytest.param(
            "fermer --du 10/03/2026 --au 2026-03-12 --motif panne --departement 2a",
            "2A",
            "2026-03-12 10:00",
            Reason.CLOSURE,
            id="close one",
        ),
        pytest.param(
            "fermer --du 10/03/2026 --motif panne --departement 2a",
            "2B",
            "2026-03-10 10:00",
            Reason.OPEN,
            id="the neighbour stays open",
        ),
        pytest.param(
            "fermer --du 10/03/2026 --motif panne --plage 14h-15h",
            "75",
            "2026-03-10 10:00",
            Reason.OPEN,
            id="close within hours",
        ),
        pytest.param(
            "ouvrir --du 07/03/2026 --plages '9h-12h, 14h-17h'",
            "75",
            "2026-03-07 16:00",
            Reason.OPEN,
            id="open on a Saturday",
        ),
        pytest.param(
            "absence Nord --du 01/03/2026 --mail u@siao59.example",
            "59",
            "2027-03-01 10:00",
            Reason.ABSENCE,
            id="absent without end",
        ),
        pytest.param(
            "absence 59 --du 01/03/2026 --au 31/03/2026 --mail u@siao59.example",
            "59",
            "2026-04-01 10:00",
            Reason.OPEN,
            id="absent and back",
        ),
        pytest.param("annuler A1", "23", "2026-03-03 10:00", Reason.OPEN, id="cancel"),
        pytest.param("terminer A1 --le 02/03/2026", "23", "2026-03-03 10:00", Reason.OPEN, id="end"),
        pytest.param(
            "regler 75 --plages 8h-18h", "75", "2026-03-03 12:30", Reason.OPEN, id="own hours from Monday to Friday"
        ),
        pytest.param(
            "regler 75 --jours samedi --plages 9h-12h", "75", "2026-03-03 10:00", Reason.OPEN, id="other days stay"
        ),
        pytest.param(
            "regler national --jours mardi --plages fermé", "75", "2026-03-03 10:00", Reason.CLOSED, id="national hours"
        ),
        pytest.param(
            "regler national --jours mardi --plages fermé",
            "33",
            "2026-03-03 10:00",
            Reason.OPEN,
            id="national hours spare own ones",
        ),
        pytest.param("reinitialiser 33", "33", "2026-03-03 08:45", Reason.CLOSED, id="national hours again"),
        pytest.param("horloge 974 nationale", "974", "2026-03-03 10:00", Reason.OPEN, id="the clock of Paris"),
        pytest.param(
            "ferie 67 vendredi-saint travaille", "67", "2026-04-03 10:00", Reason.OPEN, id="work on Vendredi saint"
        ),
    ],
)
def test_a_change_changes_what_callers_get(typed, sqlite, line, code, at, becomes):
    typed(line)
    assert reason(sqlite, code, at) is becomes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("montrer 96", "Aucun département ne correspond à « 96 »", id="unknown département"),
        pytest.param("montrer 33 --a demain", "--a : Une date et une heure", id="no instant"),
        pytest.param("montrer 33 --a '2026-03-29 02:30'", "--a : Le 29/03/2026, 02:30 n'existe pas", id="no such hour"),
        pytest.param("montrer 33 --a 0001-01-01", "--a : Une date et une heure", id="before the first year"),
        pytest.param("fermer --motif panne", "Il manque --du", id="no first day"),
        pytest.param("fermer --du 10/03/2026", "Il manque --motif", id="no reason"),
        pytest.param("fermer --du 31/02/2026 --motif panne", "--du : Une date s'écrit", id="no such day"),
        pytest.param("fermer --du 10/03/2026 --au 09/03/2026 --motif panne", "Le dernier jour", id="backwards"),
        pytest.param(
            "fermer --du 10/03/2026 --motif panne --plage '9h-10h, 11h-12h'", "Une seule plage", id="two intervals"
        ),
        pytest.param("ouvrir --du 10/03/2026 --plages 9h", "--plages : Une plage horaire s'écrit", id="no interval"),
        pytest.param("ouvrir --du 10/03/2026 --plages '9h-11h, 10h-12h'", "se chevauchent", id="overlap"),
        pytest.param("absence 59 --du 10/03/2026", "Il manque --mail", id="no address"),
        pytest.param("absence 59 --du 10/03/2026 --mail siao59", "adresse mail", id="no such address"),
        pytest.param("annuler F9", "« F9 »", id="unknown reference"),
        pytest.param("regler 33 --jours lundredi --plages 9h-12h", "Un jour de la semaine", id="no such weekday"),
        pytest.param("horloge 974 solaire", "Écrivez locale ou nationale", id="no such clock"),
        pytest.param(
            "ferie 33 vendredi-saint travaille", "n'est pas un jour férié de la Gironde", id="no such holiday"
        ),
    ],
)
def test_a_mistake_is_explained_in_one_french_line(typed, line, said):
    output = typed(line, status=1)
    assert said in output
    assert len(output.splitlines()) == 1


def test_the_list_shows_what_each_departement_has_chosen(typed):
    typed("horloge 974 nationale")
    typed("ferie 67 vendredi-saint travaille")
    typed("fermer --du 02/03/2026 --motif panne")
    output = typed("lister")
    assert "La Réunion (974) : heures lues à l'heure de Paris" in output
    assert "Bas-Rhin (67) : travaille le jour férié « Vendredi saint »" in output
    assert "panne" not in output
    assert "panne" in typed("lister --toutes")
    assert "Vendredi saint [vendredi-saint] (travaillé)" in typed("feries 67")


def test_a_service_without_anything_particular_says_so(typed):
    for line in ("annuler A1", "annuler F1", "reinitialiser 33"):
        typed(line)
    assert "horaires nationaux valent partout" in typed("lister")


def test_every_command_has_its_help_in_french(typed):
    assert len(horaires.commands) == 12
    for name, command in horaires.commands.items():
        assert command.help, name
        options = [param for param in command.params if isinstance(param, click.Option)]
        assert all(option.help for option in options), name
