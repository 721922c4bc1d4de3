"""CSV files: UTF-8 with or without BOM, « ; » or « , »."""

import csv
import io

from annuaire.spreadsheets.kinds import OLD_WORKBOOK, UTF_16, WORKBOOK
from annuaire.spreadsheets.layout import Cell, Row
from core.errors import UserError

HOW_TO_SAVE = (
    "Dans Excel : Fichier, Enregistrer sous, type « CSV UTF-8 (délimité par des virgules) (*.csv) » ; "
    "dans LibreOffice : Enregistrer sous, Texte CSV, jeu de caractères Unicode (UTF-8). "
    "Ou bien envoyez le classeur .xlsx."
)


def read_rows(data: bytes) -> tuple[Row, ...]:
    """Every row, numbered as a spreadsheet shows them. Raises `UserError`."""
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return tuple(
            Row(number, tuple(Cell(cell.strip()) for cell in cells)) for number, cells in enumerate(reader, start=1)
        )
    except csv.Error as error:
        raise UserError(
            f"Ce fichier CSV est mal formé vers sa ligne {reader.line_num} : un guillemet n'est sans doute pas refermé."
        ) from error


def _decode(data: bytes) -> str:
    if data.startswith((WORKBOOK, OLD_WORKBOOK)):
        raise UserError("Ce fichier est un classeur Excel dont le nom finit par .csv : nommez-le en .xlsx.")
    if data.startswith(UTF_16):
        raise UserError(f"Ce fichier est en UTF-16 ; il le faut en UTF-8. {HOW_TO_SAVE}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"Ce fichier n'est pas en UTF-8 (ligne {line}) : il a sans doute été enregistré au format Windows-1252, "
            f"et ses accents seraient perdus. {HOW_TO_SAVE}"
        ) from error


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    return "," if header.count(",") > header.count(";") else ";"
