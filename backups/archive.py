"""One file from a folder and back, only ever with the names that we know."""

import tarfile
from hashlib import file_digest
from pathlib import Path

import msgspec

from backups.domain import DUMPS, MANIFEST, WAITING, Manifest
from core.errors import UserError

_KNOWN = {MANIFEST, WAITING, *DUMPS.values()}
_FASTEST = 1


def pack(folder: Path, file: Path) -> None:
    """Writes the files of a folder into one, that nobody else may read: it holds names and numbers of référents."""
    file.touch(0o600)
    with tarfile.open(file, "w:gz", compresslevel=_FASTEST) as archive:
        for member in sorted(folder.iterdir()):
            archive.add(member, member.name)


def unpack(file: Path, folder: Path) -> Manifest:
    """The files of a backup, each found to be what the manifest says. Raises `UserError`."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                if member.name in _KNOWN and member.isfile():
                    archive.extract(member, folder, filter="data")
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
        whole = checksums(folder) == manifest.checksums and manifest.engine in DUMPS
    except FileNotFoundError as error:
        raise UserError(f"« {file} » n'existe pas, ou n'est pas une sauvegarde du SVI.") from error
    except (tarfile.TarError, EOFError, OSError, msgspec.MsgspecError, ValueError) as error:
        raise UserError(f"« {file} » est illisible, tronqué, ou n'est pas une sauvegarde du SVI.") from error
    if not whole:
        raise UserError(f"« {file} » est abîmé : son contenu n'est pas celui qui a été sauvegardé.")
    return manifest


def checksums(folder: Path) -> dict[str, str]:
    """Of every file but the manifest."""
    return {path.name: _checksum(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
