"""The migrations go up, down and up again, and make what the models describe."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, inspect, text

from annuaire.models import ContactRow
from app import create_app
from core import schema
from core.database import Base, Database
from svi import demonstration
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment


@pytest.fixture
def empty(database):
    """No table at all, on each of the two engines."""
    Base.metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    return database


def _tables(database):
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def _differences(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Base.metadata)


def test_the_migrations_make_what_the_models_describe(empty):
    schema.upgrade(empty)
    assert _differences(empty) == []
    assert _tables(empty) == set(Base.metadata.tables)
    assert schema.schema_revision(empty) == schema.latest_revision()


def test_no_table_that_numbers_for_ever_gives_a_number_twice_on_sqlite(tmp_path):
    """Which `compare_metadata` does not look at."""
    database = _file(tmp_path)
    schema.upgrade(database)
    with database.engine.connect() as connection:
        made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")).scalars()
        wanted = {
            name for name, table in Base.metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]
        }
        assert set(made) == wanted
    assert {"lines", "contacts", "schedule_closures", "schedule_openings", "schedule_absences", "accounts"} <= wanted
    database.dispose()


def test_the_contacts_of_before_keep_their_ids_and_those_that_are_gone_are_not_given_again(tmp_path):
    database = _file(tmp_path)
    schema.upgrade(database, "0006")
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO contacts VALUES (3, '75', 'Delmas', 'Claire', '', '', '')"))
        connection.execute(
            text(
                "INSERT INTO changes (revision, at, author, object_type, object_key) VALUES"
                " (1, '2026-03-02', 'Anne', 'contact', '7'), (2, '2026-03-02', 'Anne', 'line', '90')"
            )
        )
    schema.upgrade(database)
    with database.transaction() as session:
        session.add(
            new := ContactRow(
                **dict.fromkeys(("last_name", "first_name", "role", "mail", "phone"), ""), department_code="48"
            )
        )
        session.flush()
        assert new.id == 8
        assert session.get(ContactRow, 3).last_name == "Delmas"
    database.dispose()


def test_the_migrations_go_down_to_nothing_and_up_again(empty):
    schema.upgrade(empty)
    demonstration.load(empty, at=LOADED_AT)
    schema.downgrade(empty, "base")
    assert _tables(empty) == set()
    assert schema.schema_revision(empty) is None
    schema.upgrade(empty)
    assert _differences(empty) == []
    demonstration.load(empty, at=LOADED_AT)


def test_a_migration_may_last_longer_than_a_caller_would_wait(empty):
    """An index on millions of events takes more than two seconds; on PostgreSQL only is there a limit to lift."""
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(empty.engine, "before_cursor_execute", note)
    schema.upgrade(empty)
    lifted = "SET LOCAL statement_timeout = 0" in statements
    assert lifted is not empty.is_sqlite
    if lifted:
        made = next(n for n, statement in enumerate(statements) if "CREATE TABLE" in statement)
        assert statements.index("SET LOCAL statement_timeout = 0") < made
        with empty.engine.connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "2s"


def test_an_upgrade_that_is_done_again_changes_nothing(empty):
    schema.upgrade(empty)
    demonstration.load(empty, at=LOADED_AT)
    schema.upgrade(empty)
    with empty.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM siaos")) == 101


# What create_app does


def _creates(folder):
    app = create_app(environment(folder))
    database = app.extensions["svi"].database
    tables = set(inspect(database.engine).get_table_names())
    database.dispose()
    return tables


def test_the_application_creates_an_empty_sqlite_file(tmp_path):
    assert _creates(tmp_path) == set(Base.metadata.tables) | {"alembic_version"}


def _file(tmp_path):
    return Database(f"sqlite:///{tmp_path / 'svi.sqlite3'}")


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(["CREATE TABLE calls (call_sid TEXT)"], id="an older schema"),
        pytest.param(["CREATE TABLE alembic_version (version_num TEXT)"], id="brought back to nothing"),
        pytest.param(["CREATE TABLE something_else (id INTEGER)"], id="the file of another program"),
    ],
)
def test_the_application_changes_no_schema_that_it_finds(tmp_path, statements):
    database = _file(tmp_path)
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    before = set(inspect(database.engine).get_table_names())
    database.dispose()
    assert _creates(tmp_path) == before


def test_the_application_creates_nothing_in_postgresql(tmp_path, postgresql_url):
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    app = create_app(environment(tmp_path, SVI_DATABASE_URL=postgresql_url))
    assert inspect(database.engine).get_table_names() == []
    app.extensions["svi"].database.dispose()
    database.dispose()


def test_the_application_leaves_no_connection_open_for_a_fork(tmp_path):
    app = create_app(environment(tmp_path))
    assert app.extensions["svi"].database.engine.pool.checkedin() == 0


@pytest.mark.parametrize("broken", ["a folder", "no database"])
def test_the_application_starts_without_its_database(tmp_path, broken, caplog):
    file = tmp_path / "svi.sqlite3"
    file.mkdir() if broken == "a folder" else file.write_text("this is no database" * 100)
    app = create_app(environment(tmp_path))
    assert "database unreachable at start" in [record.msg["event"] for record in caplog.records]
    assert app.test_client().get("/sante/vivant").status_code == 200
    app.extensions["svi"].database.dispose()
