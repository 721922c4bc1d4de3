"""XLSX workbooks: the values that Excel last computed, whatever type Excel gave them."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from annuaire.spreadsheets.layout import Cell, Row
from core.errors import UserError

UNPACKED_LIMIT = 50_000_000
"""Bytes: a workbook is a ZIP file, and a small one may unpack to fill the memory."""
LAST_ROW = 1_048_576
CELLS_LIMIT = 2_000_000
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_DAMAGED = "Ce classeur est abîmé ou n'est pas un fichier .xlsx : ouvrez-le dans Excel et enregistrez-le à nouveau."
_TOO_MANY_CELLS = "Ce classeur a trop de cellules : supprimez les lignes et les colonnes vides, puis recommencez."
_NO_RESULT = "le résultat de cette formule, qui n'est pas enregistré ; ouvrez le classeur dans Excel et enregistrez-le"


def read_tabs(data: bytes) -> dict[str, tuple[Row, ...]]:
    """The rows of each tab by its name. Raises `UserError`."""
    _check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and lists that are no matter here
            return _read_tabs(data)
    except UserError:
        raise
    except Exception as error:  # on a hostile workbook openpyxl raises anything
        raise UserError(_DAMAGED) from error


def _check_archive(data: bytes) -> None:
    if data.startswith(_COMPOUND_FILE):
        raise UserError(
            "Ce classeur est protégé par un mot de passe, ou à l'ancien format .xls : "
            "enregistrez-le sans mot de passe au format « Classeur Excel (.xlsx) »."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UserError(_DAMAGED) from error
    if unpacked > UNPACKED_LIMIT:
        raise UserError(
            f"Ce classeur est trop gros une fois ouvert ({unpacked // 1_000_000} Mo ; {UNPACKED_LIMIT // 1_000_000} au "
            "plus)."
        )


def _read_tabs(data: bytes) -> dict[str, tuple[Row, ...]]:
    values, formulas = _open(data, data_only=True), _open(data, data_only=False)
    return {
        tab.title: tuple(_rows(tab, formulas_of_tab))
        for tab, formulas_of_tab in zip(values.worksheets, formulas.worksheets, strict=True)
    }


def _open(data: bytes, *, data_only: bool) -> Workbook:
    return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _rows(values: Any, formulas: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl's read-only sheets are untyped
    """The rows that are not empty; the sizes that the tab claims are not believed."""
    values.reset_dimensions()
    formulas.reset_dimensions()
    seen = 0
    for number, (of_values, of_formulas) in enumerate(zip_longest(values.rows, formulas.rows, fillvalue=()), start=1):
        seen += len(of_values)
        if number > LAST_ROW or seen > CELLS_LIMIT:
            raise UserError(_TOO_MANY_CELLS)
        row = Row(number, tuple(map(_cell, of_values, of_formulas)))
        if not row.is_empty:
            yield row


def _cell(value: Any, formula: Any) -> Cell:  # noqa: ANN401
    if value.value is None:
        lost = formula.data_type == "f" and value.data_type != "str"
        return Cell("", _NO_RESULT if lost else "")
    if value.data_type == "e":
        return Cell(str(value.value), "une valeur, et non une erreur de calcul")
    return Cell(_as_read(value.value))


def _as_read(value: object) -> str:
    """A number that lost its type comes back as it was typed: 1 and 1.0 are « 1 », VRAI is « oui »."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
