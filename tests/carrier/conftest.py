"""A service in production, its operator played, and the way from the public address to it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from app import create_app
from carrier.installation import Installation
from carrier.web import Reply
from tests.carrier.fake_twilio import ACCOUNT, BASE, TECHNICAL, TOKEN, FakeTwilio
from tests.svi.conftest import LOADED_AT, demonstration_file
from tests.svi.conftest import settings as environment

__all__ = ["demonstration_file"]

PRODUCTION = {
    "SVI_TWILIO_AUTH_TOKEN": TOKEN,
    "SVI_TWILIO_ACCOUNT_SID": ACCOUNT,
    "SVI_PUBLIC_BASE_URL": BASE,
    "SVI_CALLER_ID": TECHNICAL,
    "SVI_SECRET_KEY": "une clé bien gardée",
    "SVI_FORM_URL": "https://formulaire.exemple.fr",
    "SVI_EMAIL": "assistance@exemple.fr",
    "SVI_SMTP_URL": "smtp://courrier.exemple.fr",
    "SVI_MAIL_FROM": "svi@exemple.fr",
}
MakeApp = Callable[..., Flask]


class Proxy:
    """What stands between the public address and the service: it forwards the target as it is, or not."""

    def __init__(self, app: Flask, forward: Callable[[str], str] = str) -> None:
        self._app, self._forward = app, forward
        self.asked: list[str] = []

    def __call__(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        self.asked.append(f"{method} {url}")
        target = self._forward(url.removeprefix(BASE))
        path, _, query = target.partition("?")
        environ = EnvironBuilder(path, method=method, data=dict(form), headers=dict(headers)).get_environ()
        environ |= {"QUERY_STRING": query, "RAW_URI": target, "REQUEST_URI": target}
        content, status, answered = run_wsgi_app(self._app.wsgi_app, environ, buffered=True)
        response = TestResponse(content, status, Headers(answered), Request(environ))
        return Reply(response.status_code, response.text, response.headers.get("Location", ""))


def decoding(target: str) -> str:
    """What a proxy does that cleans addresses."""
    return unquote(target).encode().decode("latin-1")


@pytest.fixture
def make_app(tmp_path: Path, demonstration_file: Path) -> Iterator[MakeApp]:
    """An application with the annuaire of the demonstration, in production unless a setting says otherwise."""
    made: list[Flask] = []

    def make(clock=lambda: LOADED_AT, **others: str) -> Flask:
        if not (tmp_path / "svi.sqlite3").exists():
            shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
        made.append(create_app(environment(tmp_path, **{**PRODUCTION, **others}), clock=clock))
        return made[-1]

    yield make
    for app in made:
        app.extensions["svi"].background.stop()
        app.extensions["svi"].database.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def twilio(monkeypatch: pytest.MonkeyPatch) -> FakeTwilio:
    fake = FakeTwilio()
    monkeypatch.setattr("carrier.operator.http_client", fake.http_client)
    return fake


@pytest.fixture
def proxy(app: Flask) -> Proxy:
    return Proxy(app)


@pytest.fixture
def installation(app: Flask, twilio: FakeTwilio, proxy: Proxy) -> Installation:
    app.extensions["svi"].snapshots.latest()
    return Installation(app.extensions["svi"], ask=proxy)


@pytest.fixture
def flask(app: Flask, twilio: FakeTwilio, proxy: Proxy, monkeypatch: pytest.MonkeyPatch):
    """Types a command of `flask --app app operateur`."""
    monkeypatch.setattr("carrier.commands.Installation", partial(Installation, ask=proxy))
    return lambda line: app.test_cli_runner().invoke(args=["operateur", *line.split()])
