"""The calls as a spreadsheet: CSV for Excel (UTF-8 with BOM, `;`) or XLSX, one row per call, oldest first.

`etape` is the code of the step (as `issue` is that of the outcome), for abandoned calls only. A cell whose text would
be read as a formula (a line's label comes from a person) gets an apostrophe before it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from openpyxl import Workbook
from openpyxl.cell import Cell as OfSheet
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from call_log.domain import CallSummary
from core.clock import in_paris
from core.errors import UserError, disk_trouble

COLUMNS = (
    "appel", "debut", "departement", "issue", "etape", "tentatives", "attente_s", "conversation_s", "ligne",
)  # fmt: skip

WIDTHS = (38, 27, 13, 19, 16, 12, 12, 16, 30)
"""Of the columns, in characters: nothing is cut when the workbook is opened."""
SIGNS = frozenset("=+-@＝＋－＠")
"""By which spreadsheets know a formula, the wide ones too."""

Cell = str | int | None


def export(path: Path, calls: Iterable[CallSummary]) -> int:
    """Writes the calls; how many. The file appears whole or not at all.

    Raises `UserError` for an extension other than .csv and .xlsx, or a path that cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UserError(f"Le fichier doit se terminer par .csv ou .xlsx (lu : « {path.name} »).")
    rows = _Counted(map(row, calls))
    try:
        _replace(path, lambda temporary: write(temporary, rows))
    except OSError as error:
        raise UserError(f"Le fichier « {path} » ne peut pas être écrit : {disk_trouble(error)}.") from error
    return rows.count


def row(call: CallSummary) -> tuple[Cell, ...]:
    """The cells of a call, in the order of `COLUMNS`. Empty: not known, or does not apply."""
    return (
        _text(call.call_sid),
        in_paris(call.started_at).isoformat(timespec="seconds"),
        call.department_code,
        str(call.outcome) if call.outcome else None,
        str(call.step) if call.step else None,
        call.lines_rung,
        call.waiting_s,
        call.talking_s,
        _text(call.line_label or ""),
    )


def _text(text: str) -> str:
    readable = ILLEGAL_CHARACTERS_RE.sub("", text)
    is_formula = readable.lstrip()[:1] in SIGNS or readable[:1] in {"\t", "\r"}
    return f"'{readable}" if is_formula else readable


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for cells in self._rows:
            self.count += 1
            yield cells


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Writes beside, then takes the place of what was there."""
    temporary = path.with_name(f".{path.stem}-{token_hex(4)}{path.suffix}")
    try:
        temporary.touch()
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _write_xlsx(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("appels")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    with closing(sheet):
        sheet.append([_title(sheet, column) for column in COLUMNS])
        for cells in rows:
            sheet.append(cells)
    workbook.save(path)


def _title(sheet: WriteOnlyWorksheet, column: str) -> OfSheet:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


_WRITERS: dict[str, Callable[[Path, Iterable[Sequence[Cell]]], None]] = {".csv": _write_csv, ".xlsx": _write_xlsx}
