"""From a table to its records: columns are found by name, in any order."""

from collections import Counter
from collections.abc import Iterator

from annuaire.spreadsheets.layout import COLUMNS, Cell, Record, Row, SheetError, Table, column_key

EMPTY = Cell("")


def records_of(table: Table) -> tuple[tuple[Record, ...], tuple[SheetError, ...]]:
    """The records of a table; or none, and what is wrong with its columns."""
    header, *rows = table.rows
    keys = [column_key(cell.text) for cell in header.cells]
    errors = tuple(_header_errors(table.sheet, header, keys))
    if errors:
        return (), errors
    errors = tuple(_stray_cells(table.sheet, keys, rows))
    return tuple(_record(table.sheet, keys, row) for row in rows), errors


def _header_errors(sheet: str, header: Row, keys: list[str]) -> Iterator[SheetError]:
    expected = COLUMNS[sheet]
    known = f"une colonne parmi {', '.join(expected)}"
    for key, cell in zip(keys, header.cells, strict=True):
        if key and key not in expected:
            yield SheetError(sheet, header.number, cell.text, cell.text, known)
    for key, times in Counter(keys).items():
        if key in expected and times > 1:
            yield SheetError(sheet, header.number, key, None, f"cette colonne est là {times} fois")
    for name in expected:
        if name not in keys:
            yield SheetError(sheet, header.number, name, None, "cette colonne manque")


def _stray_cells(sheet: str, keys: list[str], rows: list[Row]) -> Iterator[SheetError]:
    for row in rows:
        for index, cell in enumerate(row.cells):
            if cell.text and not (index < len(keys) and keys[index]):
                yield SheetError(sheet, row.number, f"n° {index + 1}", cell.text, "rien : cette colonne n'a pas de nom")


def _record(sheet: str, keys: list[str], row: Row) -> Record:
    named = {key: cell for key, cell in zip(keys, row.cells, strict=False) if key}
    return Record(sheet, row.number, {name: named.get(name, EMPTY) for name in COLUMNS[sheet]})
