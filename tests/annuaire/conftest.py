"""Small spreadsheets, and an annuaire to import them into."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from annuaire import service
from core.changes import Author
from core.database import Database

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUTHOR = Author("test")
OWN = frozenset({"+33806000156"})

SIAOS = """departement;structure;mail;assistance_telephonique;ordre_appel
13;SIAO des Bouches-du-Rhône;contact@siao-13.example;oui;rotation
75;SIAO de Paris;contact@siao-75.example;oui;sequence
"""
LINES = """departement;ordre;telephone;libelle;sonnerie;active
75;1;01 99 00 12 34;Référente;20;oui
75;2;01 99 00 12 35;Bureau;25;oui
13;1;04 65 71 13 01;Référent;20;oui
"""
CONTACTS = """departement;nom;prenom;role;mail;telephone
75;Delmas;Claire;Directrice;c.delmas@siao-75.example;
75;Renaudin;Leïla;Référente SI SIAO;l.renaudin@siao-75.example;01 99 00 12 34
"""

Import = Callable[..., service.ImportReport]
WriteCsv = Callable[..., Path]
WriteXlsx = Callable[[Mapping[str, Sequence[Sequence[Any]]]], Path]


@pytest.fixture
def csv_file(tmp_path: Path) -> WriteCsv:
    def write(text: str | bytes, name: str = "fichier.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> WriteXlsx:
    def write(tabs: Mapping[str, Sequence[Sequence[Any]]], name: str = "classeur.xlsx") -> Path:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in tabs.items():
            tab = workbook.create_sheet(title)
            for row in rows:
                tab.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def import_file(database: Database) -> Import:
    def run(path: Path, sheet: str | None = None, *, dry_run: bool = False) -> service.ImportReport:
        return service.import_file(database, path, at=AT, author=AUTHOR, own_numbers=OWN, sheet=sheet, dry_run=dry_run)

    return run


@pytest.fixture
def filled(database: Database, import_file: Import, csv_file: WriteCsv) -> Database:
    """An annuaire with Paris (two lines, two contacts) and the Bouches-du-Rhône (one line)."""
    for text in (SIAOS, LINES, CONTACTS):
        report = import_file(csv_file(text))
        assert report.applied, report.errors
    return database


@pytest.fixture
def picture(database: Database) -> Callable[[], Any]:
    """All that the annuaire holds, to compare before and after."""

    def take() -> Any:
        siaos = service.load(database)
        return siaos, {code: service.contacts(database, code) for code in siaos}

    return take


def table(text: str) -> list[list[str]]:
    """The rows of one of the texts above."""
    return [line.split(";") for line in text.splitlines()]
