"""An import: a file is read and checked whole, compared with the annuaire, then applied whole or not at all."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from annuaire import store
from annuaire.edits import edit_of
from annuaire.plan import Change, compare, departments_left_alone, silent_departments
from annuaire.sentences import sentence
from annuaire.spreadsheets.headers import records_of
from annuaire.spreadsheets.layout import Record, SheetError, Table
from annuaire.spreadsheets.records import CheckedRow, check, content_of, without_siao
from core.changes import Author
from core.database import Database
from core.edits import Edit
from core.errors import UserError

LEFT_ALONE = (
    "aucune ligne dans l'onglet lignes, donc celles de l'annuaire restent ;"
    " pour retirer la dernière ligne d'un département, passez par sa page"
)
SILENT = "assistance téléphonique sans ligne active : les appelants entendront le message, et personne ne sera appelé"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. With one error nothing is imported."""

    errors: tuple[SheetError, ...] = ()
    changes: tuple[str, ...] = ()
    """French lines, by département."""
    notices: tuple[str, ...] = ()
    """What is allowed but deserves a look."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows each sheet has."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many « ajouts », « modifications » and « retraits »."""
    applied: bool = False
    edits: tuple[Edit, ...] = ()
    """The changes, as pages save them."""
    records: tuple[Record, ...] = ()
    """What was read, row by row."""

    def read(self, sheet: str, row: int, column: str) -> str | None:
        """What a cell of the file holds; None when there is no such cell."""
        found = (record for record in self.records if record.sheet == sheet and record.number == row)
        cell = next((record.cells.get(column) for record in found), None)
        return cell.text if cell else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A file whose every cell has been read."""

    rows: tuple[CheckedRow, ...]
    errors: tuple[SheetError, ...]


def check_tables(tables: Iterable[Table], own_numbers: Collection[str]) -> Checked:
    """All that can be said of a file without the annuaire."""
    headed = [records_of(table) for table in tables]
    rows, errors = check([record for records, _ in headed for record in records], own_numbers)
    return Checked(rows, tuple(error for _, wrong in headed for error in wrong) + tuple(errors))


def run(database: Database, checked: Checked, *, at: datetime, author: Author, dry_run: bool) -> ImportReport:
    """Imports a checked file. Raises `UserError` when somebody else changes the annuaire meanwhile."""
    with database.reading() as session:
        report, _ = _plan(session, checked)
    if report.errors or dry_run:
        return report
    try:
        with database.transaction() as session:
            return apply(session, checked, at=at, author=author)
    except (IntegrityError, StaleDataError) as error:
        raise UserError("L'annuaire vient de changer par ailleurs ; rien n'a été importé, recommencez.") from error


def apply(session: Session, checked: Checked, *, at: datetime, author: Author) -> ImportReport:
    """Writes in the caller's transaction, unless there are errors."""
    report, changes = _plan(session, checked)
    if report.errors:
        return report
    store.apply(session, changes, at=at, author=author)
    return replace(report, applied=True)


def _plan(session: Session, checked: Checked) -> tuple[ImportReport, tuple[Change, ...]]:
    current = store.content(session)
    errors = (*checked.errors, *without_siao(checked.rows, {siao.department_code for siao in current.siaos}))
    rows = Counter(row.record.sheet for row in checked.rows)
    records = tuple(row.record for row in checked.rows)
    if errors:
        return ImportReport(errors=tuple(sorted(errors, key=_place)), rows=rows, records=records), ()
    wanted = content_of(checked.rows)
    changes = compare(current, wanted)
    silent = [f"{code} : {SILENT}" for code in silent_departments(current, wanted)]
    left_alone = [f"{code} : {LEFT_ALONE}" for code in departments_left_alone(current, wanted)]
    report = ImportReport(
        changes=tuple(map(sentence, changes)),
        notices=(*silent, *left_alone),
        rows=rows,
        counts=_counts(changes),
        edits=tuple(edit_of(change.before, change.after) for change in changes),
        records=records,
    )
    return report, changes


def _place(error: SheetError) -> tuple[str, int]:
    return error.sheet, error.row


def _counts(changes: Iterable[Change]) -> Mapping[str, int]:
    counts = {"ajouts": 0, "modifications": 0, "retraits": 0}
    for change in changes:
        kind = "ajouts" if change.before is None else "retraits" if change.after is None else "modifications"
        counts[kind] += 1
    return counts
