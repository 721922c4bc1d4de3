"""An exported file reads back as it is, and hurts nobody who opens it."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from annuaire import service
from annuaire.models import ContactRow, LineRow, SiaoRow
from annuaire.spreadsheets.layout import COLUMNS
from annuaire.spreadsheets.quoting import quoted, quoted_in_text_cell, unquoted
from core.errors import UserError
from tests.annuaire.conftest import AT

HOSTILE = """departement;structure;mail;assistance_telephonique;ordre_appel
75;"=HYPERLINK(""http://x.example"";""SIAO"")";+alerte@siao-75.example;oui;sequence
974;@SUM(1+1)*cmd|' /C calc'!A0;-a@b.example;oui;rotation
2A;"''=déjà « cité » ; avec, ""guillemets"" ";;non;simultane
13;'- tiret;x@y.example;oui;sequence
"""
HOSTILE_LINES = """departement;ordre;telephone;libelle;sonnerie;active
75;1;0199001234;=1+1;20;oui
75;4;+33 9 76 12 34 56;-2;60;non
974;1;0262 20 12 34;<script>alert(1)</script>;5;oui
974;2;0693 12 34 56;''+x;20;oui
"""
HOSTILE_CONTACTS = """departement;nom;prenom;role;mail;telephone
75;"O'Neil ""Bob"", dit B";=A1;Référent;o'neil@b.example;0 806 000 156
974;+Nom;;;;0596 60 12 34
01;Sans SIAO;Jean;Directeur;;
"""


@pytest.fixture
def hostile(database, import_file, csv_file):
    for text in (HOSTILE, HOSTILE_LINES, HOSTILE_CONTACTS):
        report = import_file(csv_file(text))
        assert report.applied, report.errors
    return database


def test_the_apostrophes_of_a_csv_are_removed_once(hostile):
    siaos = service.load(hostile)
    assert siaos["2A"].structure.startswith("'=déjà")
    assert siaos["974"].lines[1].label == "'+x"
    assert siaos["13"].structure == "- tiret"


def everything(database):
    siaos = {
        code: (
            s.structure,
            s.mail,
            s.phone_support,
            s.call_order,
            [(x.position, x.number, x.label, x.ring_seconds, x.active) for x in s.lines],
        )
        for code, s in service.load(database).items()
    }
    return siaos, {code: service.contacts(database, code) for code in ("01", "13", "2A", "75", "974")}


def forget(database):
    with database.transaction() as session:
        for table in (ContactRow, LineRow, SiaoRow):
            session.execute(delete(table))


def exported(database, folder, suffix):
    if suffix == ".xlsx":
        return [folder / "annuaire.xlsx"]
    return [folder / f"{sheet}.csv" for sheet in COLUMNS]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_exported_reads_back_the_same_into_an_empty_annuaire(hostile, import_file, tmp_path, suffix):
    before = everything(hostile)
    paths = exported(hostile, tmp_path, suffix)
    for path in paths:
        service.export_file(hostile, path, sheet=path.stem if suffix == ".csv" else None)
    forget(hostile)
    for path in paths:
        report = import_file(path)
        assert report.applied, report.errors
    assert everything(hostile) == before


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_importing_an_export_changes_nothing(hostile, import_file, tmp_path, suffix):
    for path in exported(hostile, tmp_path, suffix):
        service.export_file(hostile, path, sheet=path.stem if suffix == ".csv" else None)
        report = import_file(path)
        assert (report.applied, report.changes) == (True, ())


def test_an_empty_annuaire_exports_and_reads_back(database, import_file, tmp_path):
    service.export_file(database, tmp_path / "vide.xlsx")
    report = import_file(tmp_path / "vide.xlsx")
    assert (report.applied, report.changes) == (True, ())


def test_no_cell_of_a_csv_is_a_formula(hostile, tmp_path):
    for sheet in COLUMNS:
        service.export_file(hostile, tmp_path / "f.csv", sheet=sheet)
        data = (tmp_path / "f.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_no_cell_of_a_workbook_is_a_formula_and_codes_keep_their_zero(hostile, tmp_path):
    service.export_file(hostile, tmp_path / "f.xlsx")
    workbook = load_workbook(tmp_path / "f.xlsx")
    assert workbook.sheetnames == list(COLUMNS)
    cells = [cell for tab in workbook for row in tab.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert workbook["contacts"]["A2"].value == "01"
    assert workbook["lignes"]["C2"].value == "01 99 00 12 34"


def test_one_sheet_may_be_exported_alone(filled, tmp_path):
    service.export_file(filled, tmp_path / "f.xlsx", sheet="Lignes")
    assert load_workbook(tmp_path / "f.xlsx").sheetnames == ["lignes"]


@pytest.mark.parametrize(
    ("name", "sheet", "sentence"),
    [
        pytest.param("f.csv", None, "précisez lequel avec --onglet", id="a CSV without its sheet"),
        pytest.param("f.csv", "lines", "Onglet inconnu", id="no such sheet"),
        pytest.param("f.ods", None, r"\.csv ou \.xlsx", id="another format"),
        pytest.param("absent/f.xlsx", None, "ne peut pas être écrit", id="no such folder"),
        pytest.param("dossier.xlsx", None, "est un dossier", id="a folder"),
    ],
)
def test_an_export_that_cannot_be_is_explained(filled, tmp_path, name, sheet, sentence):
    (tmp_path / "dossier.xlsx").mkdir()
    files = sorted(tmp_path.iterdir())
    with pytest.raises(UserError, match=sentence):
        service.export_file(filled, tmp_path / name, sheet=sheet)
    assert sorted(tmp_path.iterdir()) == files


def test_an_export_replaces_the_file_that_was_there(filled, tmp_path):
    (tmp_path / "f.csv").write_text("ancien", encoding="utf-8")
    service.export_file(filled, tmp_path / "f.csv", sheet="lignes")
    assert "ancien" not in (tmp_path / "f.csv").read_text(encoding="utf-8")


def test_the_demonstration_exports_and_reads_back(database, import_file, tmp_path):
    service.load_demonstration(database, at=AT)
    service.export_file(database, tmp_path / "demonstration.xlsx")
    report = import_file(tmp_path / "demonstration.xlsx")
    assert (report.changes, report.rows["departements"]) == ((), 101)


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("apostrophes", ["", "'", "''"])
def test_what_may_be_a_formula_is_quoted_and_reads_back(sign, apostrophes):
    text = f"{apostrophes}{sign}1+1"
    assert quoted(text) == f"'{text}"
    assert unquoted(quoted(text)) == unquoted(quoted_in_text_cell(text)) == text
