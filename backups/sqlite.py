"""SQLite: copied while it is written to, checked by opening it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from backups import content
from core.database import Database
from core.errors import UserError

Facts = tuple[str, dict[str, int]]


def save(database: Database, file: Path) -> Facts:
    """One consistent picture, in one file; writers go on meanwhile (WAL)."""
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    return check(file)


def check(file: Path) -> Facts:
    """Its revision and its rows, once SQLite has found it sound. Raises `UserError`."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if verdict != "ok":
            raise UserError(f"La copie de la base n'est pas saine : {verdict}")
        return content.revision(connection), content.rows(connection)


def restore(file: Path, database: Database) -> None:
    """All of it, or nothing."""
    database.dispose()
    with (
        closing(sqlite3.connect(file)) as source,
        closing(sqlite3.connect(str(database.url.database))) as target,
    ):
        source.backup(target)
