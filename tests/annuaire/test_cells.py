"""What Excel does to cells: numbers that lost their zero, computed values, dates, booleans, errors."""

import csv
import io
import re
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from annuaire.importing import check_tables
from annuaire.spreadsheets.layout import COLUMNS
from annuaire.spreadsheets.opening import read_tables
from annuaire.spreadsheets.quoting import quoted, quoted_in_text_cell, unquoted
from tests.annuaire.conftest import OWN

LINE = {"departement": 1, "ordre": 1, "telephone": 199001234, "libelle": "Référente", "sonnerie": 20, "active": True}


def check_line(xlsx_file, **changed):
    cells = LINE | changed
    return check_tables(read_tables(xlsx_file({"lignes": [list(cells), list(cells.values())]})), OWN)


AS_EXCEL_KEEPS_THEM = [
    pytest.param("departement", 1, "01", id="01 became 1"),
    pytest.param("departement", 75.0, "75", id="a decimal number"),
    pytest.param("departement", "2a", "2A", id="text"),
    pytest.param("telephone", 199001234, "+33199001234", id="a number without its zero"),
    pytest.param("telephone", 33199001234, "+33199001234", id="a number without its plus"),
    pytest.param("telephone", 262201234, "+262262201234", id="overseas without its zero"),
    pytest.param("telephone", 596601234.0, "+596596601234", id="overseas, valid and wrong as metropolitan"),
    pytest.param("telephone", "'+33 1 99 00 12 34", "+33199001234", id="the apostrophe of a CSV opened in Excel"),
    pytest.param("libelle", "  Bureau\n des\u00a0référents\u200b ", "Bureau des référents", id="line break and spaces"),
    pytest.param("libelle", "Re\u0301fe\u0301rente", "Référente", id="decomposed accents, from a Mac"),
    pytest.param("libelle", 12, "12", id="a label of digits"),
    pytest.param("sonnerie", 30.0, 30, id="seconds as a decimal number"),
    pytest.param("sonnerie", None, 20, id="no seconds: the default"),
    pytest.param("active", False, False, id="FAUX is non"),
    pytest.param("active", " OUI ", True, id="capitals"),
    pytest.param("active", None, True, id="nothing: active"),
]


@pytest.mark.parametrize(("column", "kept", "meant"), AS_EXCEL_KEEPS_THEM)
def test_a_cell_is_read_as_it_was_meant(xlsx_file, column, kept, meant):
    checked = check_line(xlsx_file, **{column: kept})
    assert checked.errors == ()
    assert checked.rows[0].values[column] == meant


UNREADABLE = [
    pytest.param("telephone", 976123456, "plusieurs territoires", id="ambiguous without its zero"),
    pytest.param("telephone", 1.5, "numéro court", id="a fraction"),
    pytest.param("ordre", datetime(2026, 3, 1), "entier entre 1 et 99", id="a date"),  # noqa: DTZ001 - as Excel gives it
    pytest.param("ordre", "=1+1", "n'est pas enregistré ; ouvrez", id="a formula never computed"),
    pytest.param("libelle", "#N/A", "erreur de calcul", id="an error value"),
]


@pytest.mark.parametrize(("column", "kept", "expected"), UNREADABLE)
def test_a_cell_that_cannot_be_read_is_explained(xlsx_file, column, kept, expected):
    (error,) = check_line(xlsx_file, **{column: kept}).errors
    assert (error.row, error.column) == (2, column)
    assert expected in str(error)


def test_a_formula_gives_the_value_that_excel_last_computed(tmp_path):
    """Written by hand: openpyxl writes no computed value."""
    workbook = Workbook()
    tab = workbook.worksheets[0]
    tab.title = "lignes"
    for row in (list(COLUMNS["lignes"]), [75, "FORMULE", "0199001234", "LIBELLÉ", "", ""]):
        tab.append(row)
    path = tmp_path / "formule.xlsx"
    workbook.save(path)
    rewrite_sheet(
        path,
        (rb'<c r="B2".*?</c>', b'<c r="B2"><f>1+2</f><v>3</v></c>'),
        (rb'<c r="D2".*?(/>|</c>)', b'<c r="D2" t="str"><f>""</f><v></v></c>'),
    )
    checked = check_tables(read_tables(path), OWN)
    assert checked.errors == ()
    assert checked.rows[0].values["ordre"] == 3
    assert checked.rows[0].values["libelle"] == ""


def test_the_size_that_a_sheet_claims_is_not_believed(xlsx_file):
    path = xlsx_file({"lignes": [list(LINE), list(LINE.values())]})
    rewrite_sheet(path, (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B1"'))
    checked = check_tables(read_tables(path), OWN)
    assert checked.errors == ()
    assert len(checked.rows) == 1


def rewrite_sheet(path, *replacements):
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            for old, new in replacements if name.endswith("sheet1.xml") else ():
                data, count = re.subn(old, new, data)
                assert count == 1
            archive.writestr(name, data)


def test_rows_are_numbered_as_excel_shows_them(xlsx_file, csv_file):
    header, good = list(LINE), [*LINE.values()]
    bad = [*good[:4], 3, True]
    rows = [header, good, [None] * 6, bad]
    assert {e.row for e in check_tables(read_tables(xlsx_file({"lignes": rows})), OWN).errors} == {4}
    text = io.StringIO()
    csv.writer(text).writerows([header, [*good[:3], "deux\nlignes", 20, "oui"], [], [*bad[:5], "oui"]])
    assert {e.row for e in check_tables(read_tables(csv_file(text.getvalue())), OWN).errors} == {4}


@pytest.mark.parametrize(
    "text",
    ["", "Bureau", "=1+1", "+33 1", "-5", "@x", "'=1+1", "''=1", "'", "''", "'a", "l'accueil", "'+", "=", "'-@", "+'="],
)
def test_no_text_is_a_formula_and_every_text_reads_back(text):
    assert quoted(text)[:1] not in {"=", "+", "-", "@"} or not text
    assert unquoted(quoted(text)) == text
    assert unquoted(quoted_in_text_cell(text)) == text
