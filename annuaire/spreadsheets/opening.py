"""From a file to its tables: what cannot be opened is said in one French sentence."""

from collections.abc import Mapping
from pathlib import Path

from annuaire.spreadsheets import csv_file
from annuaire.spreadsheets.layout import COLUMNS, SHEET_NAMES, Row, Table, recognise, sheet_named, shown
from core.errors import UserError, disk_trouble

SIZE_LIMIT = 10_000_000


def read_tables(path: Path, sheet: str | None = None) -> tuple[Table, ...]:
    """The tables of a file, of which `sheet` keeps one. Raises `UserError`."""
    suffix = checked_suffix(path)
    wanted = checked_sheet(sheet)
    data = _read(path)
    if suffix == ".csv":
        return (_table_of_csv(csv_file.read_rows(data), wanted),)
    from annuaire.spreadsheets import xlsx_file

    tabs = {title: rows for title, rows in xlsx_file.read_tabs(data).items() if rows}
    if not tabs:
        raise UserError("Ce classeur est vide.")
    return _one_tab(tabs, wanted) if wanted or len(tabs) == 1 else _named_tabs(tabs)


def checked_suffix(path: Path) -> str:
    """« .csv » or « .xlsx ». Raises `UserError`."""
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise UserError(
            f"Le nom du fichier doit finir par .csv ou .xlsx (lu : « {shown(path.name or str(path))} ») ; "
            "un fichier .xls ou .ods s'enregistre au format « Classeur Excel (.xlsx) »."
        )
    return suffix


def checked_sheet(written: str | None) -> str | None:
    """The sheet of an `--onglet`. Raises `UserError`."""
    if not written:
        return None
    sheet = sheet_named(written)
    if sheet is None:
        raise UserError(f"Onglet inconnu : « {shown(written)} » ; attendu : {SHEET_NAMES}.")
    return sheet


def _read(path: Path) -> bytes:
    try:
        _check_kind(path)
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UserError(f"Le fichier « {path} » ne peut pas être lu : {disk_trouble(error)}.") from error
    return _checked_size(data)


def _check_kind(path: Path) -> None:
    if path.is_dir():
        raise UserError(f"« {path} » est un dossier ; un fichier est attendu.")
    if not path.exists():
        raise UserError(f"Le fichier « {path} » n'existe pas.")
    if not path.is_file():
        raise UserError(f"« {path} » n'est pas un fichier ordinaire.")


def _checked_size(data: bytes) -> bytes:
    if len(data) > SIZE_LIMIT:
        raise UserError(f"Ce fichier est trop gros : {SIZE_LIMIT // 1_000_000} Mo au plus.")
    if not data.strip():
        raise UserError("Ce fichier est vide.")
    return data


def _table_of_csv(rows: tuple[Row, ...], wanted: str | None) -> Table:
    rows = tuple(row for row in rows if not row.is_empty)
    if not rows:
        raise UserError("Ce fichier est vide.")
    return Table(wanted or _recognised(rows), rows)


def _recognised(rows: tuple[Row, ...]) -> str:
    sheet = recognise([cell.text for cell in rows[0].cells])
    if sheet is None:
        columns = " ; ".join(f"{name} ({', '.join(names)})" for name, names in COLUMNS.items())
        raise UserError(
            f"Les colonnes de la ligne {rows[0].number} ne disent pas de quel onglet il s'agit. "
            f"Choisissez l'onglet, ou reprenez les noms des colonnes : {columns}."
        )
    return sheet


def _one_tab(tabs: Mapping[str, tuple[Row, ...]], wanted: str | None) -> tuple[Table, ...]:
    """The tab of that name; or the only tab of the workbook, whatever its name."""
    by_sheet = {sheet_named(title): rows for title, rows in tabs.items()}
    if wanted in by_sheet and wanted:
        return (Table(wanted, by_sheet[wanted]),)
    if len(tabs) > 1:
        raise UserError(f"Ce classeur n'a pas d'onglet « {wanted} » ; il a : {_titles(tabs)}.")
    (title, rows), *_ = tabs.items()
    return (Table(wanted or sheet_named(title) or _recognised(rows), rows),)


def _named_tabs(tabs: Mapping[str, tuple[Row, ...]]) -> tuple[Table, ...]:
    unknown = [title for title in tabs if sheet_named(title) is None]
    if unknown:
        raise UserError(
            f"Onglet inconnu dans ce classeur : {_titles(unknown)} ; attendu : {SHEET_NAMES}. "
            "Renommez-le, supprimez-le, ou choisissez un seul onglet."
        )
    tables = {sheet_named(title): rows for title, rows in tabs.items()}
    if len(tables) < len(tabs):
        raise UserError(f"Deux onglets de ce classeur portent le même nom : {_titles(tabs)}.")
    return tuple(Table(sheet, tables[sheet]) for sheet in COLUMNS if sheet in tables)


def _titles(titles: Mapping[str, object] | list[str]) -> str:
    return ", ".join(f"« {shown(title)} »" for title in titles)
