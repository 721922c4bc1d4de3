"""The three commands, as they are typed."""

from types import SimpleNamespace

import pytest
from flask import Flask

from annuaire import service
from annuaire.commands import annuaire
from tests.annuaire.conftest import AT, LINES, OWN


@pytest.fixture
def run(database):
    app = Flask("test")
    settings = SimpleNamespace(own_numbers=OWN)
    app.extensions["svi"] = SimpleNamespace(database=database, settings=settings, clock=lambda: AT)
    app.cli.add_command(annuaire)

    def invoke(*arguments):
        return app.test_cli_runner().invoke(args=["annuaire", *map(str, arguments)])

    return invoke


def test_importer_says_what_it_did(filled, run, csv_file):
    result = run("importer", csv_file(LINES.replace(";25;", ";30;")))
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "75 : ligne 01 99 00 12 35 sonnerie 25 s → 30 s",
        "Lignes lues : lignes 3.",
        "Enregistré : 0 ajout, 1 modification, 0 retrait.",
    ]
    assert "Rien ne change." in run("importer", csv_file(LINES.replace(";25;", ";30;"))).output


def test_importer_in_trial_writes_nothing(filled, run, csv_file, picture):
    before = picture()
    result = run("importer", csv_file(LINES.replace(";oui", ";non")), "--essai")
    assert result.exit_code == 0
    assert "Attention, 75 : assistance téléphonique sans ligne active" in result.output
    assert "rien n'a été enregistré" in result.output
    assert picture() == before


def test_importer_refuses_with_every_error_and_status_1(filled, run, csv_file, picture):
    before = picture()
    result = run("importer", csv_file(LINES.replace("01 99 00 12 35", "0892123456").replace(";25;", ";99;")))
    assert result.exit_code == 1
    assert "rien n'a été importé, 2 cases sont à corriger" in result.output
    assert "- onglet lignes, ligne 3, colonne telephone : lu « 0892123456 »" in result.output
    assert "Traceback" not in result.output
    assert picture() == before


def test_importer_and_exporter_explain_a_wrong_file(run, tmp_path):
    for command, sentence in (("importer", "n'existe pas"), ("exporter", "précisez lequel avec --onglet")):
        result = run(command, tmp_path / "absent.csv")
        assert result.exit_code == 1
        assert sentence in result.output


def test_exporter_writes_what_importer_reads(filled, run, tmp_path):
    assert run("exporter", tmp_path / "annuaire.xlsx").exit_code == 0
    assert run("exporter", tmp_path / "contacts.csv", "--onglet", "contacts").exit_code == 0
    for name in ("annuaire.xlsx", "contacts.csv"):
        assert "Rien ne change." in run("importer", tmp_path / name).output


def test_lister_shows_the_annuaire_and_one_departement(database, run):
    assert run("lister").output == "L'annuaire est vide.\n"
    service.load_demonstration(database, at=AT)
    everything = run("lister").output.splitlines()
    assert len(everything) == 102
    assert any(row.split()[:2] == ["75", "Paris"] and "L'une après l'autre" in row for row in everything)
    rhone = run("lister", "rhône").output
    assert "69 Rhône" in rhone
    assert "04 65 71 69 02" in rhone
    assert "Sophie Valette" in rhone


def test_lister_explains_an_unknown_departement(database, run):
    result = run("lister", "96")
    assert result.exit_code == 1
    assert "département inconnu : « 96 »" in result.output
    assert "n'a pas de SIAO" in run("lister", "95").output


def test_every_command_has_its_help_in_french(run):
    assert "importer" in run("--help").output
    for command in ("importer", "exporter", "lister"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "annuaire" in result.output
    assert "ne sont plus dans l'onglet sont retirées" in " ".join(run("importer", "--help").output.split())
