"""The spreadsheets that were sent and never imported, on this machine."""

from datetime import datetime
from pathlib import Path

from annuaire.uploads import Uploads, uploads_folder
from tasks.sentences import counted


def erase(data_dir: Path, now: datetime) -> str:
    """Those that nobody will come back for."""
    return counted(Uploads(uploads_folder(data_dir)).purge(now), "fichier effacé", "fichiers effacés")
