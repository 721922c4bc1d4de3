"""Makes, checks and restores a backup."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import msgspec

from backups import archive, content, postgresql, sqlite
from backups.domain import DUMPS, MANIFEST, NAMES, WAITING, Manifest, file_name
from call_log.domain import Event
from call_log.service import CallLog
from core.database import Database
from core.errors import UserError, disk_trouble
from core.schema import knows_revision, latest_revision


def make(database: Database, call_log: CallLog, folder: Path, at: datetime, keep: int) -> tuple[Path, Manifest]:
    """Writes a backup, reads it again, and removes the oldest beyond `keep`.

    What waits is copied before the database: an event that moves from one to the other meanwhile is in both, which
    its key makes harmless, and never in neither.
    """
    with _workshop(folder) as workshop:
        content_folder = workshop / "contenu"
        content_folder.mkdir()
        waiting = call_log.waiting()
        _write(content_folder / WAITING, waiting)
        engine = database.url.get_backend_name()
        revision, rows = _save(database, content_folder / DUMPS[engine])
        manifest = Manifest(at, engine, revision, rows, len(waiting), archive.checksums(content_folder))
        (content_folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        packed = workshop / file_name(at)
        archive.pack(content_folder, packed)
        verify(packed)
        file = packed.replace(folder / packed.name)
    for old in sorted(folder.glob(NAMES))[:-keep]:
        old.unlink(missing_ok=True)
    return file, manifest


def verify(file: Path) -> Manifest:
    """What a backup holds, once all of it was read and found to be what it says. Raises `UserError`."""
    with _workshop() as workshop:
        return _opened(file, workshop)


def restore(database: Database, call_log: CallLog, file: Path) -> Manifest:
    """Into an empty database only; what waited is appended again. Raises `UserError`.

    The dump may have fallen between a call's first event and its row: the summaries are made again, if the schema is
    the one that this version knows.
    """
    with _workshop() as workshop:
        manifest = _opened(file, workshop)
        _may_restore(database, manifest)
        _restore(database, workshop / manifest.dump)
        with database.engine.connect() as connection:
            if content.rows(connection) != manifest.rows:
                raise UserError("La base restaurée n'a pas les lignes que la sauvegarde annonce : ne la servez pas.")
        for events in _read(workshop / WAITING):
            call_log.append(events)
    if manifest.revision == latest_revision():
        call_log.rebuild()
    return manifest


def _opened(file: Path, folder: Path) -> Manifest:
    manifest = archive.unpack(file, folder)
    dump = folder / manifest.dump
    if manifest.engine == "sqlite":
        if sqlite.check(dump) != (manifest.revision, manifest.rows):
            raise UserError(f"« {file} » : la base n'a pas les lignes que la sauvegarde annonce.")
    else:
        postgresql.check(dump)
    return manifest


def _save(database: Database, file: Path) -> tuple[str, dict[str, int]]:
    return sqlite.save(database, file) if database.is_sqlite else postgresql.save(database, file)


def _restore(database: Database, dump: Path) -> None:
    (sqlite if database.is_sqlite else postgresql).restore(dump, database)


def _may_restore(database: Database, manifest: Manifest) -> None:
    engine = database.url.get_backend_name()
    if engine != manifest.engine:
        raise UserError(f"La sauvegarde est celle d'une base {manifest.engine}, et SVI_DATABASE_URL mène à {engine}.")
    if not knows_revision(manifest.revision):
        raise UserError(f"La sauvegarde vient d'une version plus récente du SVI (révision {manifest.revision}).")
    with database.engine.connect() as connection:
        if not content.is_empty(connection):
            raise UserError(
                "La base n'est pas vide : rien n'a été changé. Restaurez dans une base neuve (SVI_DATABASE_URL), "
                "ou mettez d'abord celle-ci de côté."
            )


@contextmanager
def _workshop(folder: Path | None = None) -> Iterator[Path]:
    """A folder, removed afterwards: on the disk of another, else that of TMPDIR. The troubles of the disk in French."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with TemporaryDirectory(prefix="incomplet-", dir=folder) as workshop:
            yield Path(workshop)
    except OSError as error:
        raise UserError(f"« {folder or gettempdir()} » : {disk_trouble(error)}.") from error
    except sqlite3.Error as error:
        raise UserError(f"La base de données ne se laisse pas copier : {error}.") from error


def _write(file: Path, events: Sequence[Event]) -> None:
    file.write_bytes(msgspec.json.Encoder().encode_lines(events))


def _read(file: Path) -> Iterator[Sequence[Event]]:
    """As they waited, those of one call that follow one another together."""
    events = msgspec.json.Decoder(Event).decode_lines(file.read_bytes())
    for _, of_call in groupby(events, key=lambda event: event.call_sid):
        yield list(of_call)
