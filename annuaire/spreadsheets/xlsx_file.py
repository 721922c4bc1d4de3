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

from annuaire.spreadsheets.kinds import OLD_WORKBOOK
from annuaire.spreadsheets.layout import Cell, Row
from core.errors import UserError

UNPACKED_LIMIT = 20_000_000
"""Bytes: a workbook is a ZIP file, and a small one may unpack to fill the memory."""
CELLS_LIMIT = 150_000
"""Rows and cells of all tabs together, empty ones included: twenty times the whole annuaire. Each takes time."""
_DAMAGED = "Ce classeur est abîmé ou n'est pas un fichier .xlsx : ouvrez-le dans Excel et enregistrez-le à nouveau."
_MACROS = "Ce classeur contient des macros : enregistrez-le au format « Classeur Excel (.xlsx) », qui n'en garde pas."
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
    if data.startswith(OLD_WORKBOOK):
        raise UserError(
            "Ce classeur est protégé par un mot de passe, ou à l'ancien format .xls : "
            "enregistrez-le sans mot de passe au format « Classeur Excel (.xlsx) »."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UserError(_DAMAGED) from error
    if any(member.filename.endswith("vbaProject.bin") for member in members):
        raise UserError(_MACROS)
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_LIMIT:
        raise UserError(
            f"Ce classeur est trop gros une fois ouvert ({unpacked // 1_000_000} Mo ; {UNPACKED_LIMIT // 1_000_000} au "
            "plus)."
        )


def _read_tabs(data: bytes) -> dict[str, tuple[Row, ...]]:
    values, formulas = _open(data, data_only=True), _open(data, data_only=False)
    left = CELLS_LIMIT
    tabs: dict[str, tuple[Row, ...]] = {}
    for tab, formulas_of_tab in zip(values.worksheets, formulas.worksheets, strict=True):
        rows: list[Row] = []
        for row in _rows(tab, formulas_of_tab):
            left -= 1 + len(row.cells)
            if left < 0:
                raise UserError(_TOO_MANY_CELLS)
            if not row.is_empty:
                rows.append(row)
        tabs[tab.title] = tuple(rows)
    return tabs


def _open(data: bytes, *, data_only: bool) -> Workbook:
    return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _rows(values: Any, formulas: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl's read-only sheets are untyped
    """Every row; the sizes that the tab claims are not believed."""
    values.reset_dimensions()
    formulas.reset_dimensions()
    both = zip_longest(values.rows, formulas.rows, fillvalue=())
    yield from (Row(number, tuple(map(_cell, *row))) for number, row in enumerate(both, start=1))


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
