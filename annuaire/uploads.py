"""Spreadsheets that somebody sent, between the trial run that they are reading and the import: on disk, not for long.

A name is drawn at random and tells nothing; a file is given back to its owner only.
"""

import hmac
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PureWindowsPath
from secrets import token_urlsafe

import msgspec

from annuaire.spreadsheets.kinds import suffix_of
from core.errors import UserError, disk_trouble

LARGEST = 2_000_000
"""Bytes: the whole annuaire is a tenth of it."""
KEPT = timedelta(hours=2)
_NAME = re.compile(r"[A-Za-z0-9_-]{24}")


def uploads_folder(data_dir: Path) -> Path:
    """Where they wait, on each machine its own."""
    return data_dir / "tableurs"


@dataclass(frozen=True, slots=True)
class Upload:
    """One spreadsheet. `sheet` is the one that its sender named, if any."""

    name: str
    """Drawn at random."""
    owner: str
    at: datetime
    title: str
    """As its sender calls it."""
    suffix: str
    sheet: str = ""


class Uploads:
    """Those in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes, *, title: str, sheet: str, owner: str, at: datetime) -> Upload:
        """Keeps a file that may be a spreadsheet. Raises `UserError`."""
        if len(data) > LARGEST:
            raise UserError(f"Ce fichier est trop gros : {LARGEST // 1_000_000} Mo au plus.")
        upload = Upload(token_urlsafe(18), owner, at, PureWindowsPath(title).name[-80:], suffix_of(data), sheet)
        try:
            self._write(upload, data)
        except OSError as error:
            self.forget(upload)
            raise UserError(f"Ce fichier ne peut pas être gardé ici : {disk_trouble(error)}.") from error
        return upload

    def _write(self, upload: Upload, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path(upload).write_bytes(data)
        self._description(upload.name).write_bytes(msgspec.json.encode(upload))

    def find(self, name: str, owner: str, at: datetime) -> Upload | None:
        """The file of a name, if it is still there and its owner's."""
        if not _NAME.fullmatch(name):
            return None
        try:
            upload = msgspec.json.decode(self._description(name).read_bytes(), type=Upload)
        except (OSError, msgspec.MsgspecError):
            return None
        is_theirs = hmac.compare_digest(upload.owner.encode(), owner.encode()) and self.path(upload).exists()
        return upload if is_theirs and at - upload.at < KEPT else None

    def path(self, upload: Upload) -> Path:
        """Where it is."""
        return self._folder / f"{upload.name}{upload.suffix}"

    def forget(self, upload: Upload) -> None:
        """It is no longer needed."""
        for path in (self.path(upload), self._description(upload.name)):
            with suppress(OSError):
                path.unlink()

    def purge(self, at: datetime) -> int:
        """Erases those that nobody will come back for; how many files."""
        before, gone = (at - KEPT).timestamp(), 0
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            with suppress(OSError):
                if path.stat().st_mtime <= before:
                    path.unlink()
                    gone += 1
        return gone

    def _description(self, name: str) -> Path:
        return self._folder / f"{name}.json"
