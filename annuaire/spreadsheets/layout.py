"""The three sheets, their columns, and the small values that carry them from a file to the annuaire."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from core.departments import fold

DEPARTMENTS, LINES, CONTACTS = "departements", "lignes", "contacts"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    DEPARTMENTS: ("departement", "structure", "mail", "assistance_telephonique", "ordre_appel"),
    LINES: ("departement", "ordre", "telephone", "libelle", "sonnerie", "active"),
    CONTACTS: ("departement", "nom", "prenom", "role", "mail", "telephone"),
}
SHEET_NAMES = ", ".join(COLUMNS)


class Cell(NamedTuple):
    """What a cell holds, as a person reads it; `problem`, in French, when it cannot be read."""

    text: str
    problem: str = ""


class Row(NamedTuple):
    """The cells of one row, with the number that Excel shows beside it."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.text or cell.problem for cell in self.cells)


class Table(NamedTuple):
    """One sheet: its name among the three, and its rows that are not empty, the columns' names first."""

    sheet: str
    rows: tuple[Row, ...]


class Record(NamedTuple):
    """One row under the columns' names."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class SheetError:
    """One thing to correct: where it is, what was read (None: nothing to show), what is expected."""

    sheet: str
    row: int
    column: str
    read: str | None
    expected: str

    def __str__(self) -> str:
        place = f"onglet {self.sheet}, ligne {self.row}, colonne {self.column}"
        if self.read is None:
            return f"{place} : {self.expected}"
        return f"{place} : lu « {shown(self.read)} » ; attendu : {self.expected}"


def shown(read: str) -> str:
    """What was read, short and harmless on a terminal."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in read)
    return printable if len(printable) <= 60 else f"{printable[:59]}…"


def column_key(written: str) -> str:
    """The name of a column as it is compared: accents, case, and space or hyphen for underscore make no difference."""
    return "_".join(fold(written).replace("-", " ").replace("_", " ").split())


def sheet_named(written: str) -> str | None:
    """The sheet that a tab's name means, if any."""
    key = fold(written)
    return key if key in COLUMNS else None


def recognise(header: Collection[str]) -> str | None:
    """The sheet whose columns these are: the one that shares most with them, two at least, without a tie."""
    keys = {column_key(name) for name in header}
    shared = sorted(((len(keys & set(columns)), sheet) for sheet, columns in COLUMNS.items()), reverse=True)
    (most, sheet), (next_most, _) = shared[0], shared[1]
    return sheet if most >= 2 and most > next_most else None
