"""A backup that is not one, a place that is not empty: said in one French line, and nothing is changed."""

import tarfile

import pytest

from backups import service
from call_log.models import EVENTS
from core.clock import paris_time
from tests.backups.conftest import runner
from tests.call_log.calls import started

AT = paris_time("2026-11-21 03:30")


@pytest.fixture
def backup(parts, tmp_path):
    parts.call_log.append([started()])
    file, _ = service.make(parts.database, parts.call_log, tmp_path / "backups", AT, 14)
    return file


def test_a_place_that_is_not_empty_is_left_as_it_is(parts, backup, run):
    parts.call_log.append([started(sid="CAsince")])
    result = run("restaurer", backup)
    assert result.exit_code == 1
    assert "La base n'est pas vide : rien n'a été changé." in result.output
    assert parts.call_log.events("CAsince")


def test_a_backup_of_another_engine_is_refused(place, parts, backup, tmp_path):
    made = service.verify(backup)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[made.engine]
    with pytest.raises(service.UserError, match=f"celle d'une base {other}"):
        service._may_restore(parts.database, _changed(made, engine=other))


def test_a_backup_of_a_newer_version_is_refused(parts, backup):
    newer = _changed(service.verify(backup), revision="9999")
    with pytest.raises(service.UserError, match="plus récente"):
        service._may_restore(parts.database, newer)


def _changed(manifest, **fields):
    from dataclasses import replace

    return replace(manifest, **fields)


def _cut(file):
    file.write_bytes(file.read_bytes()[:-200])


def _empty(file):
    file.write_bytes(b"")


def _text(file):
    file.write_text("bonjour")


def _other_archive(file):
    with tarfile.open(file, "w:gz") as archive:
        archive.add(__file__, "etc/passwd")


def _gone(file):
    file.unlink()


def _altered(file):
    """One event changed, everything else whole."""
    folder = file.parent / "opened"
    folder.mkdir()
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    (folder / "attente.jsonl").write_text("{}\n")
    with tarfile.open(file, "w:gz") as archive:
        for member in folder.iterdir():
            archive.add(member, member.name)


WRONG = {
    "cut short": (_cut, "illisible, tronqué"),
    "empty": (_empty, "illisible, tronqué"),
    "a text": (_text, "illisible, tronqué"),
    "another archive": (_other_archive, "n'est pas une sauvegarde du SVI"),
    "not there": (_gone, "n'existe pas"),
    "altered": (_altered, "abîmé"),
}


@pytest.mark.parametrize(("spoil", "reason"), WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_backup_that_is_spoilt_is_seen_and_not_restored(place, backup, run, spoil, reason):
    spoil(backup)
    for command, use in (("verifier", run), ("restaurer", runner(place("second")))):
        result = use(command, backup)
        assert result.exit_code == 1
        assert reason in result.output
        assert "Traceback" not in result.output


def test_a_database_that_is_away_leaves_no_half_of_a_backup(app, parts, run, tmp_path):
    with parts.database.engine.begin() as connection:
        service.content.drop_tables(connection)
    result = run("faire", tmp_path / "backups")
    assert result.exit_code == 1
    assert "base de données" in result.output
    assert list((tmp_path / "backups").iterdir()) == []
    assert EVENTS.name == "call_events"


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_missing_tool_is_named(parts, run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("faire", tmp_path / "backups")
    assert result.exit_code == 1
    assert "pg_dump n'est pas sur cette machine" in result.output


def test_a_folder_that_cannot_be_made_is_said(run, tmp_path):
    (tmp_path / "file").touch()
    result = run("faire", tmp_path / "file" / "backups")
    assert result.exit_code == 1
    assert "le dossier n'existe pas" in result.output
