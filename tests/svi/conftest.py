"""An application with the demonstration annuaire, and the telephone to call it with."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.clock import paris_time
from simulator import Behaviour, Conversation
from svi import demonstration

LOADED_AT = paris_time("2026-03-03 08:00")


def settings(folder: Path, **others: str) -> dict[str, str]:
    return {
        "SVI_DATABASE_URL": f"sqlite:///{folder / 'svi.sqlite3'}",
        "SVI_DATA_DIR": str(folder / "var"),
        **others,
    }


@pytest.fixture(scope="session")
def demonstration_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds the demonstration, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(settings(folder))
    database = app.extensions["svi"].database
    demonstration.load(database, at=LOADED_AT)
    database.dispose()
    return folder / "svi.sqlite3"


@pytest.fixture
def app(tmp_path: Path, demonstration_file: Path) -> Iterator[Flask]:
    shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
    app = create_app(settings(tmp_path), clock=lambda: LOADED_AT)
    yield app
    app.extensions["svi"].background.stop()
    app.extensions["svi"].database.dispose()


@pytest.fixture
def telephone(app: Flask) -> Callable[..., Conversation]:
    """A new call each time, as an operator of a given behaviour would play it."""
    return lambda **behaviour: Conversation.with_app(app, Behaviour(**behaviour))


@pytest.fixture
def call(telephone: Callable[..., Conversation]) -> Conversation:
    return telephone().at("2026-03-03 10:00")


@pytest.fixture
def logged(app: Flask) -> Callable[[Conversation], object]:
    """The summary that the log holds of a call."""
    return lambda call: app.extensions["svi"].call_log.call(call.sid)
