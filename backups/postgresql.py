"""PostgreSQL: copied by its own tools (`pg_dump`, `pg_restore`); no password is on their command line."""

import os
import subprocess
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL

from backups import content
from core.database import Database
from core.errors import UserError

Facts = tuple[str, dict[str, int]]


def save(database: Database, file: Path) -> Facts:
    """The dump and its facts are of one and the same instant (`pg_export_snapshot`)."""
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        instant = connection.scalar(text("SELECT pg_export_snapshot()"))
        facts = content.revision(connection), content.rows(connection)
        _run(database.url, "pg_dump", "--format=custom", f"--snapshot={instant}", f"--file={file}", *_PLAIN)
    return facts


def check(file: Path) -> None:
    """Reads all of it. Raises `UserError`."""
    _execute({}, "pg_restore", "--file=/dev/null", str(file))


def restore(file: Path, database: Database) -> None:
    """All of it, or nothing, in place of tables that are empty."""
    with database.engine.begin() as connection:
        content.drop_tables(connection)
    database.dispose()
    _run(database.url, "pg_restore", "--single-transaction", "--exit-on-error", *_PLAIN, str(file))


_PLAIN = ("--no-owner", "--no-privileges")


def _run(url: URL, tool: str, *arguments: str) -> None:
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()
    _execute({"PGPASSWORD": str(url.password)} if url.password else {}, tool, f"--dbname={shown}", *arguments)


def _execute(secrets: dict[str, str], tool: str, *arguments: str) -> None:
    environment = {**os.environ, **secrets, "LC_ALL": "C"}
    try:
        done = subprocess.run((tool, *arguments), env=environment, capture_output=True, check=False)  # noqa: S603 - no shell
    except FileNotFoundError as error:
        raise UserError(f"{tool} n'est pas sur cette machine : installez le client de PostgreSQL.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"code {done.returncode}"]
        raise UserError(f"{tool} a échoué : {said[0]}")
