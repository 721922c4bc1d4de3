"""The pages with the demonstration annuaire, visited by one of each role."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import service
from admin.visitors import TOKEN
from tests.admin.people import settle
from tests.svi.conftest import LOADED_AT, app, demonstration_file

__all__ = ["app", "demonstration_file"]


@pytest.fixture
def database(app: Flask):
    """That of the application."""
    return app.extensions["svi"].database


@pytest.fixture
def people(database):
    """The accounts, by the names of `people.PEOPLE`."""
    return settle(database, LOADED_AT)


def signed_in(app: Flask, account_id: int, base_url: str | None = None) -> FlaskClient:
    """A browser whose cookie names an open session."""
    client = app.test_client()
    token = service.open_session(app.extensions["svi"].database, account_id, at=LOADED_AT, device="test")
    with client.session_transaction(base_url=base_url) as session:
        session[TOKEN] = token
    return client


@pytest.fixture
def visit(app: Flask, people):
    """visit("administratrice") → a client signed in as her; visit(None) → nobody."""

    def open_as(name: str | None) -> FlaskClient:
        return app.test_client() if name is None else signed_in(app, people[name].id)

    return open_as


@pytest.fixture
def unforged(app: Flask):
    """Forms may be posted without the token that their page carries; `test_forgery.py` tests that."""
    app.config["WTF_CSRF_ENABLED"] = False
