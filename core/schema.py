"""The schema and its migrations (Alembic): `flask --app app db …`, and the creation of an empty SQLite file.

Alembic is imported late: a process that serves calls can do without, and starts the sooner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from core.errors import UserError
from core.logs import log

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def _config(database: Database) -> "Config":
    config = _located()
    config.attributes["database"] = database
    return config


def _located() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the schema to a revision."""
    from alembic import command

    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Takes the schema back to a revision ("base": nothing at all)."""
    from alembic import command

    command.downgrade(_config(database), revision)


def create_if_empty(database: Database) -> None:
    """Creates the schema in a SQLite file without any table; every other database waits for `db upgrade`.

    A database that is away is only said: the service starts without it. No connection is left open, since the
    server may fork.
    """
    if not database.is_sqlite:
        return
    try:
        if not inspect(database.engine).get_table_names():
            upgrade(database)
    except SQLAlchemyError as error:
        log.warning("database unreachable at start", error=type(error).__name__)
    finally:
        database.dispose()


def schema_revision(database: Database) -> str | None:
    """The schema's revision in the database; None when there is none. Raises `SQLAlchemyError` when it is away."""
    from alembic.runtime.migration import MigrationContext

    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def latest_revision() -> str | None:
    """The revision that this version of the code expects."""
    return _scripts().get_current_head()


def knows_revision(revision: str) -> bool:
    """Whether this version of the code can bring that schema up to date."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_located())


def _database() -> Database:
    database: Database = current_app.extensions["svi"].database
    return database


@contextmanager
def _known_revision(revision: str) -> Iterator[None]:
    from alembic.util import CommandError

    try:
        yield
    except CommandError as error:
        raise UserError(f"La révision « {revision} » n'existe pas, ou n'est pas dans ce sens.") from error


@click.group("db")
def db() -> None:
    """Le schéma de la base de données."""


@db.command("upgrade")
@click.argument("revision", default="head")
@with_appcontext
def upgrade_command(revision: str) -> None:
    """Crée ou met à jour les tables (jusqu'à REVISION ; par défaut, la dernière)."""
    with _known_revision(revision):
        upgrade(_database(), revision)
    click.echo(f"Base de données à jour (révision {schema_revision(_database())}).")


@db.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="Des données peuvent être perdues. Continuer ?", help="Ne demande pas confirmation.")
@with_appcontext
def downgrade_command(revision: str) -> None:
    """Ramène les tables à une REVISION antérieure."""
    with _known_revision(revision):
        downgrade(_database(), revision)
    reached = schema_revision(_database())
    click.echo(
        f"Base de données ramenée à la révision {reached}." if reached else "La base de données n'a plus de table."
    )


@db.command("current")
@with_appcontext
def current_command() -> None:
    """Montre la révision de la base et celle que le programme attend."""
    click.echo(f"Base : {schema_revision(_database()) or 'aucune révision'} ; programme : {latest_revision()}.")
