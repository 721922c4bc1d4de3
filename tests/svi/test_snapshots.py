"""A saved change is served from the next call; a database that is away stops none."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

import annuaire.service
import prompts.service
from app import create_app
from call_log.service import CallLog
from core.changes import Author
from core.database import Base, Database
from simulator import Behaviour, Conversation
from svi import demonstration, snapshots
from svi.snapshot import Configuration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment
from tests.svi.signed import CALL, post

PARIS_1, PARIS_2, NEW = "+33199001234", "+33199001235", "+33199001299"
AUTHOR = Author("test")
SAME_SIGNATURE = {
    "SVI_TWILIO_AUTH_TOKEN": "12345",
    "SVI_PUBLIC_BASE_URL": "https://svi.example.fr",
    "SVI_FORM_URL": "https://formulaire.example.fr",
    "SVI_EMAIL": "aide@example.fr",
    "SVI_SECRET_KEY": "a key that all of them share",
}


@dataclass
class Service:
    """Instances of the application on one database, which can go away and come back."""

    folder: Path
    url: str
    apps: list[Flask] = field(default_factory=list)

    def starts(self, *, data: str = "") -> Flask:
        """Another process: it shares the database, and has its own disk unless `data` names a common one."""
        folder = self.folder / (data or f"instance-{len(self.apps)}")
        others = {"SVI_DATABASE_URL": self.url, "SVI_DATA_DIR": str(folder), **SAME_SIGNATURE}
        self.apps.append(create_app(environment(self.folder, **others), clock=lambda: LOADED_AT))
        return self.apps[-1]

    def ends(self) -> None:
        self.stop_background()
        for app in self.apps:
            app.extensions["svi"].database.dispose()

    @contextmanager
    def away(self) -> Iterator[None]:
        """When it is back, what waited is replayed by the test alone."""
        with self._gone():
            yield
            self.stop_background()

    def stop_background(self) -> None:
        """Until the next webhook."""
        for app in self.apps:
            app.extensions["svi"].background.stop()

    @contextmanager
    def _gone(self) -> Iterator[None]:
        databases = [app.extensions["svi"].database for app in self.apps]
        for database in databases:
            database.dispose()
        if self.url.startswith("sqlite"):
            file, kept = self.folder / "svi.sqlite3", self.folder / "kept.sqlite3"
            file.rename(kept)
            file.mkdir()
            yield
            file.rmdir()
            kept.rename(file)
        else:
            engines = [database.engine for database in databases]
            url, self.url = self.url, "postgresql+psycopg://127.0.0.1:1/svi"
            for database in databases:
                database.engine = create_engine(self.url, connect_args={"connect_timeout": 2})
            yield
            self.url = url
            for database, engine in zip(databases, engines, strict=True):
                database.urgent.close()
                database.engine = engine
            for app in self.apps[len(databases) :]:
                app.extensions["svi"].database.urgent.close()
                app.extensions["svi"].database.engine = create_engine(url, poolclass=NullPool)


@pytest.fixture(scope="module")
def postgresql_copy(postgresql_url) -> Iterator[Callable[[], str]]:
    """Makes a database that holds the demonstration: loaded once, then copied by PostgreSQL.

    By force: a connection that was in use when its engine was disposed of stays for a while.
    """
    server = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    model, copy = (make_url(postgresql_url).set(database=name) for name in ("svi_model", "svi_copy"))
    _say(server, "DROP DATABASE IF EXISTS svi_model WITH (FORCE)", "CREATE DATABASE svi_model")
    loading = Database(model.render_as_string(hide_password=False))
    Base.metadata.create_all(loading.engine)
    demonstration.load(loading, at=LOADED_AT)
    loading.dispose()

    def make() -> str:
        _say(server, "DROP DATABASE IF EXISTS svi_copy WITH (FORCE)", "CREATE DATABASE svi_copy TEMPLATE svi_model")
        return copy.render_as_string(hide_password=False)

    yield make
    _say(server, "DROP DATABASE IF EXISTS svi_copy WITH (FORCE)", "DROP DATABASE svi_model WITH (FORCE)")


def _say(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, tmp_path, demonstration_file) -> Iterator[Service]:
    if request.param == "sqlite":
        shutil.copy(demonstration_file, tmp_path / "svi.sqlite3")
        url = f"sqlite:///{tmp_path / 'svi.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql_copy")()
    service = Service(tmp_path, url)
    yield service
    service.ends()


def _calls(app: Flask, **behaviour) -> Conversation:
    return Conversation.with_app(app, Behaviour(**behaviour)).at("2026-03-03 10:00")


def _change_first_line(app: Flask, number: str, department_code: str = "75") -> None:
    database = app.extensions["svi"].database
    line = annuaire.service.load(database)[department_code].lines[0]
    annuaire.service.save_line(database, replace(line, number=number), at=LOADED_AT, author=AUTHOR)


def _log(app: Flask) -> CallLog:
    return app.extensions["svi"].call_log


# A change


def test_a_saved_change_is_served_from_the_next_call_by_every_instance(service):
    one, other = service.starts(), service.starts()
    for app in (one, other):
        _calls(app).presses("75").rings(PARIS_1).hangs_up()
    _change_first_line(one, NEW)
    for app in (one, other):
        _calls(app).presses("75").rings(NEW).hangs_up()


def test_a_call_in_progress_keeps_what_it_began_with(service):
    app = service.starts()
    chosen = _calls(app).presses("75").hears("Paris")
    ringing = _calls(app).presses("75").rings(PARIS_1)
    database = app.extensions["svi"].database
    _change_first_line(app, NEW)
    siao = annuaire.service.load(database)["75"]
    annuaire.service.save_siao(database, replace(siao, phone_support=False), at=LOADED_AT, author=AUTHOR)
    prompts.service.save_text(database, "goodbye", "C'était un essai.", at=LOADED_AT, author=AUTHOR)
    _calls(app).presses("75").hears("C'était un essai").ended()
    chosen.rings(PARIS_1).busy().rings(PARIS_2).answers().accepts().talks(5).referent_hangs_up().hears("Au revoir")
    ringing.nobody_answers().rings(PARIS_2).hangs_up()


def test_a_call_that_another_instance_takes_over_goes_on(service):
    one, other = service.starts(), service.starts()
    call = _calls(one).presses("75").rings(PARIS_1)
    _change_first_line(one, NEW)
    call._office.transport._wsgi_app = other.wsgi_app
    call.nobody_answers().rings(PARIS_2).answers().accepts().talks(5).hangs_up()
    assert _log(one).call(call.sid).outcome == "answered"


def test_a_call_older_than_all_that_is_remembered_goes_on_with_the_newest(service):
    app = service.starts()
    call = _calls(app).presses("75").rings(PARIS_1)
    for last in range(5):
        _change_first_line(app, f"+3319900120{last}")
        post(app, "/svi/appel", CALL)
    call.nobody_answers().rings(PARIS_2).hangs_up()


# The database is away


def test_calls_go_on_with_what_is_in_memory(service):
    app = service.starts()
    _calls(app).presses("75").rings(PARIS_1).hangs_up()
    with service.away():
        call = _calls(app).presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2).answers().accepts()
        call.talks(30).hangs_up().ended()
        assert _log(app).queue_length() > 0
    assert _log(app).call(call.sid) is None


def test_calls_go_on_after_a_restart_with_what_is_on_the_disk(service):
    before = service.starts(data="common")
    _calls(before).presses("75").rings(PARIS_1).hangs_up()
    with service.away():
        after = service.starts(data="common")
        call = _calls(after).presses("75").rings(PARIS_1).voicemail().rings(PARIS_2).answers().accepts()
        call.talks(30).referent_hangs_up().hears("Au revoir").ended()
    _log(after).replay()
    assert _log(before).call(call.sid).outcome == "answered"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"revision":1,"siaos":{"75"', id="half a file"),
        pytest.param(b"[1, 2]", id="something else"),
        pytest.param(b'{"revision":"a"}', id="another type"),
        pytest.param(b'{"revision":1,"siaos":{"75":{"department_code":"75"}}}', id="another version"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b'{"revision":1,"texts":{"national":{"welcome":"\xff\xfe"}}}', id="no text"),
        pytest.param(b"\x00\xff" * 1000, id="bytes"),
        pytest.param(None, id="a folder"),
    ],
)
def test_a_copy_that_cannot_be_read_is_none(tmp_path, content):
    file = tmp_path / "data" / "configuration.json"
    file.parent.mkdir()
    file.mkdir() if content is None else file.write_bytes(content)
    (tmp_path / "svi.sqlite3").mkdir()
    app = Service(tmp_path, f"sqlite:///{tmp_path / 'svi.sqlite3'}").starts(data="data")
    _points_to_the_form(app)
    assert app.extensions["svi"].snapshots.is_loaded is False


def test_a_service_that_never_knew_its_annuaire_points_to_the_form(service, monkeypatch):
    monkeypatch.setattr(snapshots, "FIRST_PAUSE_S", 0)
    with service.away():
        app = service.starts()
        _points_to_the_form(app)
    _calls(app).presses("75").rings(PARIS_1).hangs_up()
    assert app.extensions["svi"].snapshots.is_loaded is True


def _points_to_the_form(app):
    _calls(app).hears("Bienvenue").presses("75").hears("formulaire").hears("Au revoir").ended()


def test_what_happened_meanwhile_is_told_once_when_the_database_is_back(service):
    app = service.starts()
    _calls(app).hears("Bienvenue").hangs_up()
    with service.away():
        call = _calls(app, webhook_copies=2).presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2).answers()
        call.accepts().talks(30).hangs_up().ended()
    assert _log(app).replay() > 0
    assert _log(app).replay() == 0
    assert _log(app).queue_length() == 0
    same = _calls(app).presses("75").rings(PARIS_1).nobody_answers().rings(PARIS_2).answers()
    same.accepts().talks(30).hangs_up().ended()
    assert _keys(app, call) == _keys(app, same)
    found, usual = _log(app).call(call.sid), _log(app).call(same.sid)
    assert (found.outcome, found.attempts, found.talking_s) == (usual.outcome, usual.attempts, usual.talking_s)


def _keys(app, call):
    return sorted(event.key for event in _log(app).events(call.sid))


def test_a_database_that_goes_away_in_the_middle_of_a_call_changes_nothing_for_it(service):
    app = service.starts()
    call = _calls(app, sends_dial_bridged=False).presses("75").rings(PARIS_1)
    with service.away():
        call.answers().accepts().talks(30)
    call.hangs_up().ended()
    service.stop_background()
    _log(app).replay()
    assert _log(app).call(call.sid).outcome == "answered"


# The copy on the disk


def test_the_copy_never_stands_in_for_a_database_that_answers(service):
    before = service.starts(data="common")
    call = _calls(before).presses("75").rings(PARIS_1)
    _age_the_copy(service)
    after = service.starts(data="common")
    call._office.transport._wsgi_app = after.wsgi_app
    call.nobody_answers()
    _calls(after).presses("75").rings(PARIS_1).hangs_up()


def _age_the_copy(service):
    """As if another version of the program had written it: the same revision, another content."""
    file = service.folder / "common" / "configuration.json"
    kept = msgspec.json.decode(file.read_bytes(), type=Configuration)
    file.write_bytes(msgspec.json.encode(replace(kept, siaos={"75": replace(kept.siaos["75"], phone_support=False)})))


def test_a_database_restored_from_a_backup_is_believed(service):
    app = service.starts()
    _change_first_line(app, NEW)
    _calls(app).presses("75").rings(NEW).hangs_up()
    database = app.extensions["svi"].database
    with database.transaction() as session:
        number = session.scalar(text("SELECT number FROM configuration_revision"))
    _change_first_line(app, PARIS_1)
    _calls(app).presses("75").rings(PARIS_1).hangs_up()
    _change_first_line(app, NEW)
    with database.transaction() as session:
        session.execute(text(f"UPDATE configuration_revision SET number = {number}"))  # noqa: S608
    _calls(app).presses("75").rings(NEW).hangs_up()


def test_a_disk_that_takes_nothing_stops_no_call(tmp_path, demonstration_file):
    (tmp_path / "data").write_text("not a folder")
    app = Service(tmp_path, f"sqlite:///{demonstration_file}").starts(data="data")
    _calls(app).presses("75").rings(PARIS_1).hangs_up()


BROKEN_ROWS: list[Callable[[], str]] = [
    pytest.param("UPDATE siaos SET call_order = 'nonsense' WHERE department_code = '75'", id="an unknown order"),
    pytest.param("ALTER TABLE siaos RENAME TO lost", id="a table that is not there"),
]


@pytest.mark.parametrize("statement", BROKEN_ROWS)
def test_a_configuration_that_cannot_be_read_leaves_the_last_one_in_service(app, statement):
    _calls(app).presses("75").rings(PARIS_1).hangs_up()
    with app.extensions["svi"].database.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text(statement))
        connection.execute(text("UPDATE configuration_revision SET number = number + 1"))
    _calls(app).presses("75").rings(PARIS_1).hangs_up()
