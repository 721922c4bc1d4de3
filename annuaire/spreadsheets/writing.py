"""Writes the annuaire as `opening` and `records` read it back: XLSX with three tabs, or one sheet as CSV."""

import csv
import io
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from annuaire.domain import CallOrder
from annuaire.plan import Content
from annuaire.sentences import yes_or_no
from annuaire.spreadsheets.layout import COLUMNS, CONTACTS, DEPARTMENTS, LINES
from annuaire.spreadsheets.quoting import quoted, quoted_in_text_cell
from core.errors import UserError, disk_trouble
from core.phone_numbers import display

Value = str | int
Rows = tuple[tuple[Value, ...], ...]
CHOICES: Mapping[str, str] = {
    "assistance_telephonique": "oui,non",
    "active": "oui,non",
    "ordre_appel": ",".join(CallOrder),
}
WIDTHS = {"departement": 12, "structure": 45, "mail": 36, "libelle": 30, "telephone": 22, "role": 30}
TEXT_FORMAT = "@"


def sheet_rows(content: Content) -> dict[str, Rows]:
    """The rows of each sheet, in the order of its columns."""
    return {
        DEPARTMENTS: tuple(
            (s.department_code, s.structure, s.mail, yes_or_no(s.phone_support), s.call_order.value)
            for s in content.siaos
        ),
        LINES: tuple(
            (x.department_code, x.position, display(x.number), x.label, x.ring_seconds, yes_or_no(x.active))
            for x in content.lines
        ),
        CONTACTS: tuple(
            (c.department_code, c.last_name, c.first_name, c.role, c.mail, display(c.phone) if c.phone else "")
            for c in content.contacts
        ),
    }


def csv_of(sheet: str, rows: Rows) -> bytes:
    """One sheet: UTF-8 with BOM and « ; », which Excel in French opens by a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS[sheet])
    writer.writerows([quoted(str(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(sheets: Mapping[str, Rows], explained: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """One tab for each sheet, with lists where there is a choice; columns with notes if they are given."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet, rows in sheets.items():
        tab = workbook.create_sheet(sheet)
        _fill(tab, COLUMNS[sheet], rows)
        _explain(tab, COLUMNS[sheet], (explained or {}).get(sheet, {}))
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def _explain(tab: Worksheet, columns: tuple[str, ...], notes: Mapping[str, str]) -> None:
    for index, column in enumerate(columns, start=1):
        if column in notes:
            tab.cell(1, index).comment = Comment(notes[column], "SVI SI SIAO", height=110, width=280)


def _fill(tab: Worksheet, columns: tuple[str, ...], rows: Rows) -> None:
    tab.append(columns)
    tab.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        tab.cell(1, index).font = Font(bold=True)
        tab.column_dimensions[get_column_letter(index)].width = WIDTHS.get(column, 18)
        if column in CHOICES:
            _offer(tab, index, CHOICES[column])
    for number, row in enumerate(rows, start=2):
        for index, value in enumerate(row, start=1):
            _set(tab, number, index, value)


def _set(tab: Worksheet, row: int, column: int, value: Value) -> None:
    """A number as a number, all else as text: never a formula, and « 01 » keeps its zero."""
    cell = tab.cell(row, column)
    cell.value = value if isinstance(value, int) else quoted_in_text_cell(value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = TEXT_FORMAT


def _offer(tab: Worksheet, column: int, choices: str) -> None:
    letter = get_column_letter(column)
    validation = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    validation.add(f"{letter}2:{letter}1000")
    tab.add_data_validation(validation)


def write_file(path: Path, data: bytes) -> None:
    """The whole file or none: the one that was there stays until the new one is complete. Raises `UserError`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.is_dir():
            raise UserError(f"« {path} » est un dossier ; donnez un nom de fichier.")
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise UserError(f"Le fichier « {path} » ne peut pas être écrit : {disk_trouble(error)}.") from error
