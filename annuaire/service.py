"""What the other packages, the commands and the pages ask of the annuaire."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from annuaire import importing, saving, store
from annuaire.domain import Contact, Line, Siao
from annuaire.importing import ImportReport
from annuaire.plan import Change
from annuaire.spreadsheets.layout import COLUMNS, SHEET_NAMES
from annuaire.spreadsheets.opening import checked_sheet, checked_suffix, read_tables
from core.changes import Author
from core.database import Database
from core.errors import UserError

DEMONSTRATION = Path(__file__).parent / "demonstration"
DEMONSTRATION_AUTHOR = Author("démonstration")
SWITCHBOARDS = ("92",)
"""Where the demonstration has no screening, which no sheet says."""

__all__ = [
    "ImportReport",
    "contacts",
    "export_file",
    "exported",
    "import_file",
    "is_empty",
    "load",
    "load_demonstration",
    "save_line",
    "save_siao",
    "template",
]


def load(database: Database) -> Mapping[str, Siao]:
    """Every SIAO with its lines, by the code of its département: the annuaire's part of the call snapshot."""
    with database.reading() as session:
        return store.siaos_with_lines(session)


def contacts(database: Database, department_code: str) -> tuple[Contact, ...]:
    """The contacts of a département: personal data, never for a log line nor for the call snapshot."""
    with database.reading() as session:
        return store.contacts_of(session, department_code)


def is_empty(database: Database) -> bool:
    """Whether no département has a SIAO yet."""
    with database.reading() as session:
        return not store.count_siaos(session)


def save_siao(database: Database, siao: Siao, *, at: datetime, author: Author) -> None:
    """Creates or changes a SIAO; its lines are saved one by one. Raises `UserError`."""
    kept = saving.checked_siao(siao)
    with database.transaction() as session:
        before = store.siao(session, kept.department_code)
        store.apply(session, [Change(before, kept)], at=at, author=author)


def save_line(
    database: Database, line: Line, *, at: datetime, author: Author, own_numbers: Collection[str] = ()
) -> Line:
    """Creates a line (id 0) or changes one, and returns it with its id. Raises `UserError`."""
    kept = saving.checked_line(line, own_numbers)
    with saving.taken_places(), database.transaction() as session:
        before = saving.line_to_change(session, kept)
        store.apply(session, [Change(before, kept)], at=at, author=author)
        return store.line_of_number(session, kept.department_code, kept.number)


def import_file(
    database: Database,
    path: Path,
    *,
    at: datetime,
    author: Author,
    own_numbers: Collection[str],
    sheet: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Imports a spreadsheet, whole or not at all; a sheet is the whole truth for the départements that it mentions.

    Wrong rows are in the report, and a file that cannot be opened is a `UserError`.
    """
    checked = importing.check_tables(read_tables(path, sheet), own_numbers)
    return importing.run(database, checked, at=at, author=author, dry_run=dry_run)


def export_file(database: Database, path: Path, *, sheet: str | None = None) -> None:
    """Writes what `import_file` reads: three tabs in .xlsx, one sheet in .csv. Raises `UserError`."""
    from annuaire.spreadsheets.writing import write_file

    write_file(path, exported(database, checked_suffix(path), sheet))


def exported(database: Database, suffix: str, sheet: str | None = None) -> bytes:
    """What `export_file` writes. Raises `UserError`."""
    from annuaire.spreadsheets.writing import csv_of, sheet_rows, xlsx_of

    wanted = checked_sheet(sheet)
    if suffix == ".csv" and not wanted:
        raise UserError(f"Un fichier CSV n'a qu'un onglet : précisez lequel avec --onglet ({SHEET_NAMES}).")
    with database.reading() as session:
        sheets = sheet_rows(store.content(session))
    if suffix == ".csv" and wanted:
        return csv_of(wanted, sheets[wanted])
    return xlsx_of({name: rows for name, rows in sheets.items() if wanted in {None, name}})


def template() -> bytes:
    """A workbook to fill in."""
    from annuaire.spreadsheets.templates import EXPLAINED
    from annuaire.spreadsheets.writing import xlsx_of

    return xlsx_of(dict.fromkeys(COLUMNS, ()), EXPLAINED)


def load_demonstration(database: Database, *, at: datetime) -> None:
    """Loads the fictional annuaire of `demonstration/`, which shows each case that a département can be in."""
    tables = [table for sheet in COLUMNS for table in read_tables(DEMONSTRATION / f"{sheet}.csv", sheet)]
    with database.transaction() as session:
        report = importing.apply(session, importing.check_tables(tables, ()), at=at, author=DEMONSTRATION_AUTHOR)
        if report.errors:
            raise UserError("\n".join(map(str, report.errors)))
        switchboards = (x for x in store.content(session).lines if x.department_code in SWITCHBOARDS and x.screening)
        changes = [Change(line, replace(line, screening=False)) for line in switchboards]
        store.apply(session, changes, at=at, author=DEMONSTRATION_AUTHOR)
