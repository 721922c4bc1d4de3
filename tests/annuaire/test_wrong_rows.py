"""Every wrong cell is named, with its row as Excel shows it; with one of them nothing is imported."""

import re

import pytest

from annuaire.importing import check_tables
from annuaire.spreadsheets.opening import read_tables
from core.changes import current_revision
from tests.annuaire.conftest import OWN

SIAO = "75;SIAO de Paris;contact@siao-75.example;oui;sequence"
LINE = "75;1;01 99 00 12 34;Référente;20;oui"
CONTACT = "75;Delmas;Claire;Directrice;c.delmas@siao-75.example;01 99 00 12 34"
COLUMNS = {
    SIAO: "departement;structure;mail;assistance_telephonique;ordre_appel",
    LINE: "departement;ordre;telephone;libelle;sonnerie;active",
    CONTACT: "departement;nom;prenom;role;mail;telephone",
}


def rows(good: str, **changed: str) -> str:
    """A sheet whose third row is `good` with some cells changed."""
    columns = COLUMNS[good].split(";")
    cells = dict(zip(columns, good.split(";"), strict=True)) | changed
    return f"{COLUMNS[good]}\n\n{';'.join(cells[name] for name in columns)}\n"


WRONG_CELLS = [
    pytest.param(SIAO, "departement", "20", "75 ou 974 ; pour la Corse, 2A ou 2B", id="20"),
    pytest.param(SIAO, "departement", "975", "un département comme", id="unknown code"),
    pytest.param(SIAO, "departement", "", "un département comme", id="no code"),
    pytest.param(SIAO, "structure", "", "ne peut pas être vide", id="no structure"),
    pytest.param(SIAO, "structure", "x" * 201, r"200 caractères au plus \(ici 201\)", id="structure too long"),
    pytest.param(SIAO, "structure", "a\x00b", "sans caractère illisible", id="NUL"),
    pytest.param(SIAO, "structure", "a\x1b[31mb", "sans caractère illisible", id="terminal escape"),
    pytest.param(SIAO, "structure", "H\ufffdrault", "sans caractère illisible", id="a letter already lost"),
    pytest.param(SIAO, "mail", "contact", "siao@exemple.fr", id="no at sign"),
    pytest.param(SIAO, "mail", "a@b", "siao@exemple.fr", id="no dot in the domain"),
    pytest.param(SIAO, "mail", "a b@c.fr", "siao@exemple.fr", id="space in an address"),
    pytest.param(SIAO, "mail", "a@b@c.fr", "siao@exemple.fr", id="two at signs"),
    pytest.param(SIAO, "mail", "a..b@c.fr", "siao@exemple.fr", id="two dots"),
    pytest.param(SIAO, "mail", "a@-c.fr", "siao@exemple.fr", id="a label that begins with a hyphen"),
    pytest.param(SIAO, "mail", "siège@c.fr", "siao@exemple.fr", id="accent in an address"),
    pytest.param(SIAO, "mail", "A <a@c.fr>", "siao@exemple.fr", id="name and address"),
    pytest.param(SIAO, "mail", "a@c.fr, b@c.fr", "siao@exemple.fr", id="two addresses"),
    pytest.param(SIAO, "mail", "a\x07@c.fr", "illisible", id="control character in an address"),
    pytest.param(SIAO, "mail", "x" * 65 + "@c.fr", "siao@exemple.fr", id="local part too long"),
    pytest.param(SIAO, "mail", "a@" + "x." * 130 + "fr", "254 caractères", id="address too long"),
    pytest.param(SIAO, "assistance_telephonique", "peut-être", "oui ou non", id="neither yes nor no"),
    pytest.param(SIAO, "assistance_telephonique", "", "oui ou non", id="no answer about the phone"),
    pytest.param(SIAO, "ordre_appel", "hasard", "sequence ou rotation ou simultane", id="unknown order"),
    pytest.param(LINE, "ordre", "", "entier entre 1 et 99", id="no place"),
    pytest.param(LINE, "ordre", "0", "entier entre 1 et 99", id="place zero"),
    pytest.param(LINE, "ordre", "-1", "entier entre 1 et 99", id="negative place"),
    pytest.param(LINE, "ordre", "1.5", "entier entre 1 et 99", id="half a place"),
    pytest.param(LINE, "ordre", "٣", "entier entre 1 et 99", id="digits that are not ours"),
    pytest.param(LINE, "telephone", "", "avec des chiffres", id="no number"),
    pytest.param(LINE, "telephone", "0892 12 34 56", "surtaxé", id="premium rate"),
    pytest.param(LINE, "telephone", "0800 12 34 56", "numéro vert", id="toll free"),
    pytest.param(LINE, "telephone", "0 806 000 156", "SVI lui-même", id="our own number"),
    pytest.param(LINE, "telephone", "115", "numéro court", id="a short number"),
    pytest.param(LINE, "telephone", "+44 20 7946 0958", "étranger", id="abroad"),
    pytest.param(LINE, "telephone", "976123456", r"plusieurs territoires.*\+262", id="ambiguous"),
    pytest.param(LINE, "telephone", "1,99E+08", "format Texte", id="shortened by Excel"),
    pytest.param(LINE, "telephone", "0199001234 ou 0199001235", "avec des chiffres", id="two numbers"),
    pytest.param(LINE, "libelle", "x" * 81, "80 caractères", id="label too long"),
    pytest.param(LINE, "sonnerie", "4", "entre 5 et 60", id="rings too short"),
    pytest.param(LINE, "sonnerie", "61", "entre 5 et 60", id="rings too long"),
    pytest.param(LINE, "sonnerie", "vingt", "entre 5 et 60", id="seconds in letters"),
    pytest.param(LINE, "sonnerie", "9" * 5000, "entre 5 et 60", id="a number without end"),
    pytest.param(LINE, "active", "x", "oui ou non", id="a cross"),
    pytest.param(CONTACT, "departement", "Bretagne", "un département comme", id="a region"),
    pytest.param(CONTACT, "nom", "", "ne peut pas être vide", id="no name"),
    pytest.param(CONTACT, "prenom", "x" * 101, "100 caractères", id="first name too long"),
    pytest.param(CONTACT, "role", "x" * 101, "100 caractères", id="role too long"),
    pytest.param(CONTACT, "mail", "claire", "siao@exemple.fr", id="contact's address"),
    pytest.param(CONTACT, "telephone", "01 99", "il manque 6 chiffres", id="contact's number"),
]


@pytest.mark.parametrize(("good", "column", "written", "expected"), WRONG_CELLS)
def test_a_wrong_cell_is_named_with_what_is_expected(csv_file, good, column, written, expected):
    (error,) = check_tables(read_tables(csv_file(rows(good, **{column: written}))), OWN).errors
    assert (error.row, error.column) == (3, column)
    assert re.search(expected, str(error))


@pytest.mark.parametrize("good", [SIAO, LINE, CONTACT])
def test_with_one_wrong_cell_nothing_is_imported(filled, import_file, csv_file, picture, good):
    before, revision = picture(), current_revision(filled)
    report = import_file(csv_file(rows(good, departement="13") + good.replace("75", "99", 1)))
    assert [error.column for error in report.errors] == ["departement"]
    assert (report.applied, report.changes) == (False, ())
    assert (picture(), current_revision(filled)) == (before, revision)


def test_a_line_needs_a_siao_in_the_file_or_in_the_annuaire(filled, import_file, csv_file):
    (error,) = import_file(csv_file(rows(LINE, departement="69"))).errors
    assert (error.row, error.column) == (3, "departement")
    assert "un département qui a un SIAO" in str(error)


WRONG_COLUMNS = [
    pytest.param(
        LINE,
        f"{COLUMNS[LINE]};couleur",
        ["couleur : lu « couleur » ; attendu : une colonne parmi departement"],
        id="unknown",
    ),
    pytest.param(
        LINE,
        "departement;ordre;telephone;libelle",
        ["sonnerie : cette colonne manque", "active : cette colonne manque"],
        id="missing",
    ),
    pytest.param(LINE, f"{COLUMNS[LINE]};Télephone", ["telephone : cette colonne est là 2 fois"], id="twice"),
    pytest.param(
        SIAO,
        COLUMNS[SIAO].replace("mail", "adresse"),
        ["adresse : lu « adresse »", "mail : cette colonne manque"],
        id="misnamed",
    ),
]


@pytest.mark.parametrize(("good", "header", "sentences"), WRONG_COLUMNS)
def test_wrong_columns_are_named_each(filled, import_file, csv_file, good, header, sentences):
    report = import_file(csv_file(f"{header}\n{good}\n"))
    assert len(report.errors) == len(sentences)
    for error, sentence in zip(report.errors, sentences, strict=True):
        assert f"ligne 1, colonne {sentence}" in str(error)


TWICE = [
    pytest.param([SIAO, SIAO.replace("oui", "non")], "departement", id="a département twice"),
    pytest.param([LINE, LINE.replace(";1;", ";2;")], "telephone", id="a number twice"),
    pytest.param(
        [LINE, LINE.replace(";1;", ";2;").replace("01 99", "+33 1 99")], "telephone", id="written differently"
    ),
    pytest.param([LINE, LINE.replace("12 34", "12 39")], "ordre", id="a place twice"),
    pytest.param([CONTACT, CONTACT.replace("c.delmas", "claire")], "nom", id="a person twice in one role"),
]


@pytest.mark.parametrize(("lines", "column"), TWICE)
def test_what_is_said_twice_is_refused_and_names_both_rows(filled, import_file, csv_file, picture, lines, column):
    before = picture()
    report = import_file(csv_file("\n".join([COLUMNS[lines[0]], *lines])))
    (error,) = report.errors
    assert (error.row, error.column) == (3, column)
    assert "une valeur différente de celle de la ligne 2" in str(error)
    assert picture() == before


def test_the_same_number_may_serve_two_departements(filled, import_file, csv_file):
    both = "\n".join([COLUMNS[LINE], LINE, LINE.replace("75", "13")])
    assert import_file(csv_file(both)).applied


def test_every_wrong_row_is_reported_in_the_order_of_the_file(filled, import_file, csv_file):
    bad = "99;0;néant;Référente;3;peut-être"
    report = import_file(csv_file("\n".join([COLUMNS[LINE], LINE, bad, "", bad])))
    places = [(error.row, error.column) for error in report.errors]
    columns = ["departement", "ordre", "telephone", "sonnerie", "active"]
    assert places == [(row, column) for row in (3, 5) for column in columns]


def test_one_wrong_tab_stops_the_two_others(filled, import_file, xlsx_file, picture):
    before = picture()
    good = [COLUMNS[SIAO].split(";"), SIAO.replace("SIAO de Paris", "Autre nom").split(";")]
    bad = [COLUMNS[LINE].split(";"), LINE.replace("20", "200").split(";")]
    report = import_file(xlsx_file({"departements": good, "lignes": bad}))
    assert [str(error) for error in report.errors] == [
        "onglet lignes, ligne 2, colonne sonnerie : lu « 200 » ; attendu : un nombre entier entre 5 et 60"
    ]
    assert picture() == before


def test_a_cell_without_column_is_refused(filled, import_file, csv_file):
    report = import_file(csv_file(f"{COLUMNS[LINE]}\n{LINE};perdu\n"))
    assert "colonne n° 7 : lu « perdu »" in str(report.errors[0])


def test_what_was_read_is_short_and_harmless_on_a_terminal(filled, import_file, csv_file):
    report = import_file(csv_file(rows(LINE, active="\x1b]0;titre\x07" + "x" * 500)))
    assert str(report.errors[0]).isprintable()
    assert len(str(report.errors[0])) < 200
