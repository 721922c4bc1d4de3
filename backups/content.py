"""What is in a database, whichever it is: how many rows in which table, at which revision."""

from sqlalchemy import Connection, MetaData, column, exists, func, inspect, select, table

from core.database import without_limit

_OF_THE_PROGRAM = {"alembic_version", "configuration_revision", "task_lease", "task_runs"}
"""Filled by the program itself: a database where only these hold something is empty."""


def rows(connection: Connection) -> dict[str, int]:
    """The tables, and how many rows each has; to count millions takes longer than a caller would wait."""
    without_limit(connection)
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def revision(connection: Connection) -> str:
    """Of the schema. Raises SQLAlchemy's errors when there is none."""
    version = table("alembic_version", column("version_num"))
    return str(connection.scalar(select(version.c.version_num)))


def is_empty(connection: Connection) -> bool:
    """Nothing that anybody entered, and no call."""
    names = set(inspect(connection).get_table_names()) - _OF_THE_PROGRAM
    return not any(connection.scalar(select(exists().select_from(table(name)))) for name in names)


def drop_tables(connection: Connection) -> None:
    """All of them, whatever version made them."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)
