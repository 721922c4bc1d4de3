"""The database: SQLite (WAL) by default, PostgreSQL by URL; short time limits, since a caller is waiting."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from core.urgent import Urgent

CONNECT_LIMIT = 2
"""Seconds to wait for a connection, or for SQLite's lock: a caller hears silence meanwhile."""
STATEMENT_LIMIT_MS = 2000


def without_limit(connection: Connection) -> None:
    """For the rest of the transaction, statements may last: a person waits, or nobody. Waiting for locks may not."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


class Base(DeclarativeBase):
    """The one declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is refused: it would be wrong by an hour twice a year."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Opens transactions. Nothing is opened before the first one: a service starts with its database away."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        self.engine = _engine(self.url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.urgent = Urgent(lambda: self.engine)
        """The way of the webhooks, which cannot wait."""

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or wholly undone if anything is raised."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads: on SQLite it takes no write lock, so it never waits for a writer."""
        with self.engine.connect().execution_options(svi_reads_only=True) as connection, Session(connection) as session:
            yield session

    def dispose(self) -> None:
        """Closes the connections (before a fork, after a test)."""
        self.urgent.close()
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    """Its errors do not show the values of a statement: they go to the logs, and may be of a caller or a contact."""
    if url.get_backend_name() != "sqlite":
        options = f"-c statement_timeout={STATEMENT_LIMIT_MS} -c lock_timeout={STATEMENT_LIMIT_MS}"
        arguments = {
            "connect_timeout": CONNECT_LIMIT,
            "options": options,
            "tcp_user_timeout": STATEMENT_LIMIT_MS,  # a network that is cut says nothing for a quarter of an hour
        }
        return create_engine(
            url, pool_pre_ping=True, pool_timeout=CONNECT_LIMIT, hide_parameters=True, connect_args=arguments
        )
    if url.database and url.database != ":memory:":
        with suppress(OSError):
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": CONNECT_LIMIT, "check_same_thread": False}
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the write lock at once: asked for in mid-transaction, it would fail instead of waiting."""
    reads_only = connection.get_execution_options().get("svi_reads_only")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
