"""Files that cannot be opened: each is a French sentence, never a traceback."""

import io
import os
import zipfile

import pytest
from openpyxl import Workbook

from annuaire.spreadsheets.opening import SIZE_LIMIT, read_tables
from core.errors import UserError
from tests.annuaire.conftest import CONTACTS, LINES, SIAOS, table

XLSX = "xlsx"


def workbook_bytes() -> bytes:
    data = io.BytesIO()
    workbook = Workbook()
    workbook.active.append(["departement"])
    workbook.save(data)
    return data.getvalue()


def zip_of(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose first sheet is this XML."""
    source = zipfile.ZipFile(io.BytesIO(workbook_bytes()))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return data.getvalue()


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
BILLION_LAUGHS = (
    b'<!DOCTYPE w [<!ENTITY l0 "ha">' + LAUGHS + b"]><worksheet " + MAIN + b"><sheetData><row><c><is><t>&l11;</t></is>"
    b"</c></row></sheetData></worksheet>"
)
EXTERNAL = (
    b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet ' + MAIN + b"><sheetData><row>"
    b'<c t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
)
FAR_ROW = (
    b"<worksheet " + MAIN + b'><sheetData><row r="99999999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
)
WIDE_ROWS = b"<worksheet " + MAIN + b"><sheetData>" + b'<row><c r="ZZZ1"/></row>' * 500 + b"</sheetData></worksheet>"

CANNOT_BE_OPENED = [
    pytest.param("f.csv", b"", "vide", id="empty CSV"),
    pytest.param("f.xlsx", b"", "vide", id="empty XLSX"),
    pytest.param("f.csv", b"\xef\xbb\xbf", "vide", id="a BOM and nothing else"),
    pytest.param("f.csv", b";;;\n;;\n", "vide", id="only delimiters"),
    pytest.param("f.csv", LINES.encode("cp1252"), r"UTF-8 \(ligne 2\).*Windows-1252.*CSV UTF-8", id="Windows-1252"),
    pytest.param("f.csv", LINES.encode("utf-16"), "UTF-16", id="UTF-16"),
    pytest.param("f.csv", workbook_bytes(), "classeur Excel dont le nom finit par .csv", id="a workbook named .csv"),
    pytest.param("f.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "classeur Excel", id="an old workbook named .csv"),
    pytest.param("f.csv", b'departement;ordre\n"75;1\n', "guillemet", id="a quote left open"),
    pytest.param("f.csv", b'departement;ordre\n"75"x;1\n', "guillemet", id="text after a quote"),
    pytest.param("f.csv", b"nom de famille;age\nX;3\n", "ne disent pas.*Choisissez l.onglet", id="columns of no sheet"),
    pytest.param(
        "f.csv", b"departement;mail\n75;a@b.fr\n", "ne disent pas.*Choisissez l.onglet", id="columns of two sheets"
    ),
    pytest.param("f.csv", "départ\n".encode() * SIZE_LIMIT, "trop gros : 10 Mo", id="more than 10 MB"),
    pytest.param("f.xlsx", LINES.encode(), "abîmé ou n'est pas un fichier .xlsx", id="a CSV named .xlsx"),
    pytest.param("f.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "mot de passe, ou à l'ancien format", id="encrypted"),
    pytest.param("f.xlsx", workbook_bytes()[:-300], "abîmé", id="a truncated workbook"),
    pytest.param("f.xlsx", zip_of(hello=b"world"), "abîmé", id="a ZIP of something else"),
    pytest.param("f.xlsx", zip_of(xl__workbook=b"0" * 60_000_000), "trop gros une fois ouvert", id="a ZIP bomb"),
    pytest.param("f.xlsx", with_sheet(BILLION_LAUGHS), "abîmé", id="an entity bomb"),
    pytest.param("f.xlsx", with_sheet(EXTERNAL), "abîmé", id="an external entity"),
    pytest.param("f.xlsx", with_sheet(b"<worksheet"), "abîmé", id="a sheet that is not XML"),
    pytest.param("f.xlsx", with_sheet(FAR_ROW), "trop de cellules", id="a row beyond the last"),
    pytest.param("f.xlsx", with_sheet(WIDE_ROWS), "trop de cellules", id="rows of 18 278 columns"),
    pytest.param("f.xls", b"x", r"\.csv ou \.xlsx.*s'enregistre", id="old Excel"),
    pytest.param("f.ods", b"x", r"\.csv ou \.xlsx", id="LibreOffice's own format"),
    pytest.param("f", b"x", r"\.csv ou \.xlsx", id="no extension"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), CANNOT_BE_OPENED)
def test_a_file_that_cannot_be_opened_is_explained(csv_file, name, data, sentence):
    with pytest.raises(UserError, match=sentence):
        read_tables(csv_file(data, name))


def test_what_is_no_file_is_explained(tmp_path):
    folder, pipe = tmp_path / "dossier.csv", tmp_path / "tube.csv"
    folder.mkdir()
    os.mkfifo(pipe)
    for path, sentence in ((tmp_path / "absent.csv", "n'existe pas"), (folder, "dossier"), (pipe, "ordinaire")):
        with pytest.raises(UserError, match=sentence):
            read_tables(path)


@pytest.mark.parametrize(
    ("text", "sheet"),
    [
        pytest.param(SIAOS, "departements", id="departements"),
        pytest.param(LINES, "lignes", id="lignes"),
        pytest.param(CONTACTS, "contacts", id="contacts"),
        pytest.param(LINES.replace("libelle", "couleur"), "lignes", id="with a wrong column"),
        pytest.param("ORDRE;Téléphone;Département\n", "lignes", id="accents, case and order do not matter"),
    ],
)
def test_the_sheet_of_a_csv_is_recognised_from_its_columns(csv_file, text, sheet):
    assert read_tables(csv_file(text))[0].sheet == sheet


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LINES.encode(), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + LINES.encode(), id="UTF-8 with BOM"),
        pytest.param(LINES.replace(";", ",").encode(), id="commas"),
        pytest.param(LINES.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(("\n;;;\n" + LINES).encode(), id="empty rows above"),
    ],
)
def test_every_form_of_csv_gives_the_same_cells(csv_file, text):
    (read,) = read_tables(csv_file(text))
    assert [[cell.text for cell in row.cells] for row in read.rows] == table(LINES)


def test_a_capital_extension_is_an_extension(csv_file):
    assert read_tables(csv_file(LINES, "LIGNES.CSV"))


@pytest.mark.parametrize(
    ("tabs", "sheet", "sheets"),
    [
        pytest.param({"Départements": SIAOS, "LIGNES": LINES}, None, ["departements", "lignes"], id="accents and case"),
        pytest.param({"lignes": LINES, "departements": SIAOS}, None, ["departements", "lignes"], id="any order"),
        pytest.param({"lignes": LINES, "Feuil2": ""}, None, ["lignes"], id="an empty tab is no matter"),
        pytest.param({"Feuil1": CONTACTS}, None, ["contacts"], id="one tab, known by its columns"),
        pytest.param({"Feuil1": CONTACTS}, "contacts", ["contacts"], id="one tab, said by --onglet"),
        pytest.param({"lignes": LINES, "notes": "x"}, "Lignes", ["lignes"], id="--onglet keeps one"),
    ],
)
def test_tabs_are_found_by_name(xlsx_file, tabs, sheet, sheets):
    path = xlsx_file({title: table(text) for title, text in tabs.items()})
    assert [table.sheet for table in read_tables(path, sheet)] == sheets


@pytest.mark.parametrize(
    ("tabs", "sheet", "sentence"),
    [
        pytest.param({"lignes": LINES, "notes": "x"}, None, "Onglet inconnu.*« notes »", id="an unknown tab"),
        pytest.param({"Lignes": LINES, "Lígnes": LINES}, None, "même nom", id="two tabs for one"),
        pytest.param(
            {"lignes": LINES, "contacts": CONTACTS}, "departements", "pas d'onglet", id="--onglet is not there"
        ),
        pytest.param({"lignes": LINES}, "ligne", "Onglet inconnu : « ligne »", id="--onglet is no sheet"),
        pytest.param({"Feuil1": ""}, None, "vide", id="nothing in it"),
    ],
)
def test_wrong_tabs_are_explained(xlsx_file, tabs, sheet, sentence):
    path = xlsx_file({title: table(text) for title, text in tabs.items()})
    with pytest.raises(UserError, match=sentence):
        read_tables(path, sheet)
