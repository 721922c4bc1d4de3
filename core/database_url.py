"""The address of the database, as the environment says it."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_DRIVERS = {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}


def with_psycopg(url: str) -> str:
    """`postgresql://` and `postgres://` mean psycopg 3, the driver that we ship."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def what_is_wrong(text: str) -> str:
    """In French, without the address: it may hold a password. Empty: nothing is."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return "une adresse comme sqlite:///var/svi.sqlite3 ou postgresql://… est attendue."
    if url.drivername not in _DRIVERS:
        return f"SQLite ou PostgreSQL (lu : « {url.drivername} »)."
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        return "une base SQLite est un fichier ; en mémoire, rien ne serait gardé."
    return ""
