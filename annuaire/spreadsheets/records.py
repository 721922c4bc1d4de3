"""From records to the annuaire's objects; every wrong cell, and every row said twice, is an error of its own."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from annuaire import rules
from annuaire.domain import UNSAVED, Contact, Line, Siao
from annuaire.plan import Content
from annuaire.spreadsheets.layout import CONTACTS, DEPARTMENTS, LINES, Cell, Record, SheetError
from annuaire.spreadsheets.quoting import unquoted

Rules = Mapping[str, Callable[[str], Any]]
NEVER_TWICE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    DEPARTMENTS: (("departement",),),
    LINES: (("departement", "telephone"), ("departement", "ordre")),
    CONTACTS: (("departement", "nom", "prenom", "role"),),
}
"""Sets of columns that no two rows of a sheet may share."""


class CheckedRow(NamedTuple):
    """A record, and the value of each of its columns that is right."""

    record: Record
    values: Mapping[str, Any]


def check(records: Iterable[Record], own_numbers: Collection[str]) -> tuple[tuple[CheckedRow, ...], list[SheetError]]:
    """The rows with their values, and what is wrong in them, in the order of the file."""
    rules_of = _rules(own_numbers)
    errors: list[SheetError] = []
    rows = tuple(CheckedRow(r, dict(_values(r, rules_of[r.sheet], errors))) for r in records)
    return rows, [*errors, *_said_twice(rows)]


def _rules(own_numbers: Collection[str]) -> Mapping[str, Rules]:
    return {
        DEPARTMENTS: {
            "departement": rules.department_code,
            "structure": _text("structure", required=True),
            "mail": rules.mail,
            "assistance_telephonique": rules.yes_or_no,
            "ordre_appel": rules.call_order,
        },
        LINES: {
            "departement": rules.department_code,
            "ordre": rules.position,
            "telephone": rules.line_number(own_numbers),
            "libelle": _text("label"),
            "sonnerie": rules.ring_seconds,
            "active": lambda written: rules.yes_or_no(written or "oui"),
        },
        CONTACTS: {
            "departement": rules.department_code,
            "nom": _text("last_name", required=True),
            "prenom": _text("first_name"),
            "role": _text("role"),
            "mail": rules.mail,
            "telephone": rules.contact_number,
        },
    }


def _text(field: str, *, required: bool = False) -> Callable[[str], str]:
    return partial(rules.text, limit=rules.LENGTHS[field], required=required)


def _values(record: Record, columns: Rules, errors: list[SheetError]) -> Iterator[tuple[str, Any]]:
    for column, rule in columns.items():
        cell = record.cells[column]
        try:
            yield column, rule(_written(cell))
        except rules.FieldError as error:
            errors.append(SheetError(record.sheet, record.number, column, cell.text, str(error)))


def _written(cell: Cell) -> str:
    if cell.problem:
        raise rules.FieldError(cell.problem)
    return unquoted(cell.text)


def _said_twice(rows: Iterable[CheckedRow]) -> Iterator[SheetError]:
    first: dict[tuple[Any, ...], int] = {}
    for record, values in rows:
        for columns in NEVER_TWICE[record.sheet]:
            if not values.keys() >= set(columns):
                continue
            key = (record.sheet, columns, *(values[column] for column in columns))
            if key in first:
                yield _twice(record, columns, first[key])
            first.setdefault(key, record.number)


def _twice(record: Record, columns: tuple[str, ...], first: int) -> SheetError:
    together = "" if len(columns) == 1 else f" ({' + '.join(columns)})"
    column = columns[-1] if record.sheet == LINES else columns[min(1, len(columns) - 1)]
    expected = f"une valeur différente de celle de la ligne {first}{together}"
    return SheetError(record.sheet, record.number, column, record.cells[column].text, expected)


def without_siao(rows: Iterable[CheckedRow], known: Collection[str]) -> Iterator[SheetError]:
    """The lines of a département that has no SIAO, neither in the file nor in the annuaire (`known`)."""
    rows = tuple(rows)
    in_file = {row.values.get("departement") for row in rows if row.record.sheet == DEPARTMENTS}
    expected = f"un département qui a un SIAO ; ajoutez-le d'abord à l'onglet {DEPARTMENTS}"
    for record, values in rows:
        code = values.get("departement")
        if record.sheet == LINES and code and code not in in_file and code not in known:
            yield SheetError(LINES, record.number, "departement", record.cells["departement"].text, expected)


def content_of(rows: Iterable[CheckedRow]) -> Content:
    """The objects of rows that are all right."""
    by_sheet: dict[str, list[Mapping[str, Any]]] = {DEPARTMENTS: [], LINES: [], CONTACTS: []}
    for row in rows:
        by_sheet[row.record.sheet].append(row.values)
    return Content(
        siaos=tuple(map(_siao, by_sheet[DEPARTMENTS])),
        lines=tuple(map(_line, by_sheet[LINES])),
        contacts=tuple(map(_contact, by_sheet[CONTACTS])),
    )


def _siao(v: Mapping[str, Any]) -> Siao:
    return Siao(v["departement"], v["structure"], v["mail"], v["assistance_telephonique"], v["ordre_appel"])


def _line(v: Mapping[str, Any]) -> Line:
    return Line(
        id=UNSAVED,
        department_code=v["departement"],
        position=v["ordre"],
        number=v["telephone"],
        label=v["libelle"] or rules.called_by_place(v["ordre"]),
        ring_seconds=v["sonnerie"],
        active=v["active"],
    )


def _contact(v: Mapping[str, Any]) -> Contact:
    return Contact(v["departement"], v["nom"], v["prenom"], v["role"], v["mail"], v["telephone"])
