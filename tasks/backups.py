"""A copy of the annuaire, on the disk of the machine that runs the jobs: after a wrong import, import it.

It does not replace the backup of the database, which alone has everything.
"""

from datetime import date
from pathlib import Path

import annuaire.service
from core.database import Database

KEPT = 14


def save_annuaire(database: Database, folder: Path, day: date) -> str:
    """Writes the copy of a day, and removes the oldest beyond 14; what was done, in French."""
    if annuaire.service.is_empty(database):
        return "l'annuaire est vide, rien à sauvegarder"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # contacts have names and numbers
    file = folder / f"annuaire-{day:%Y-%m-%d}.xlsx"
    beside = folder / f"incomplet-{day:%Y-%m-%d}.xlsx"
    annuaire.service.export_file(database, beside)
    beside.replace(file)
    for old in sorted(folder.glob("annuaire-????-??-??.xlsx"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return f"sauvegardé dans {file.name}"
