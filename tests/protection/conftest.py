"""Applications with caps, and an operator that plays real calls: it says nothing of a simulated time."""

import shutil
from contextlib import ExitStack

import pytest
from twilio.request_validator import RequestValidator

from app import create_app
from call_log.callers import hash_caller
from core.clock import paris_time
from protection import watch
from simulator import Conversation
from simulator.wiring import office_of
from svi import demonstration
from tests.svi.conftest import LOADED_AT, demonstration_file  # noqa: F401 - a fixture
from tests.svi.conftest import settings as environment

CALLER, OTHER = "+33536490001", "+33536490002"


class Now:
    """The clock of the applications of a test."""

    def __init__(self):
        self.at = paris_time("2026-03-03 10:00")

    def __call__(self):
        return self.at


class RealTransport:
    """Sets the clock to the time of the call, and leaves out the word that makes it a simulated one."""

    def __init__(self, inner, now, token):
        self._inner, self._now, self._validator = inner, now, RequestValidator(token)

    def post(self, url, form, headers):
        self._now.at = paris_time(form["SimulatedAt"])
        form = {name: value for name, value in form.items() if name != "SimulatedAt"}
        signed = {**headers, "X-Twilio-Signature": self._validator.compute_signature(url, form)}
        return self._inner.post(url, form, signed)


def real_call(app, now, number=CALLER, at="2026-03-03 10:00"):
    office = office_of(app)
    office.transport = RealTransport(office.transport, now, office.account.auth_token)
    return Conversation(office).at(at).from_(number)


@pytest.fixture(autouse=True)
def minutes_are_added_up_at_each_look(monkeypatch):
    """The thread that watches may have looked a moment ago, while the first call went on."""
    monkeypatch.setattr(watch, "SPENT_EVERY_S", 0)


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def running():
    """Keeps applications until the end of the test."""
    with ExitStack() as stack:

        def keep(app):
            parts = app.extensions["svi"]
            stack.callback(parts.database.dispose)
            stack.callback(parts.background.stop)
            return app

        yield keep


@pytest.fixture
def service(tmp_path, demonstration_file, now, running):  # noqa: F811
    """An application with the demonstration and such caps; `MAX_CALLS=1` is the setting SVI_MAX_CALLS."""

    def make(**caps):
        file = tmp_path / "svi.sqlite3"
        if not file.exists():
            shutil.copy(demonstration_file, file)
        names = {f"SVI_{name}": str(value) for name, value in caps.items()}
        return running(create_app(environment(tmp_path, **names), clock=now))

    return make


@pytest.fixture
def processes(database, tmp_path, now, running):
    """Two applications that share a database, on each of the two engines."""

    def make(**caps):
        demonstration.load(database, at=LOADED_AT)
        names = {f"SVI_{name}": str(value) for name, value in caps.items()}
        url = database.url.render_as_string(hide_password=False)
        common = {"SVI_DATABASE_URL": url, "SVI_SECRET_KEY": "a key of the tests", **names}
        token = {"SVI_TWILIO_AUTH_TOKEN": "t" * 32, "SVI_PUBLIC_BASE_URL": "https://svi.example"}
        folders = [tmp_path / "one", tmp_path / "two"]
        return [running(create_app({**common, **token, "SVI_DATA_DIR": str(folder)}, clock=now)) for folder in folders]

    return make


@pytest.fixture
def hash_of():
    return lambda app, number=CALLER: hash_caller(number, app.extensions["svi"].settings.secret_key)
