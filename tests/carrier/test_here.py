"""What this machine, its database and its annuaire may lack."""

import json
import os
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from annuaire.domain import Line, Siao
from carrier.checks import configuration, here
from carrier.findings import Level, listed
from core.clock import paris_time, system_clock
from prompts.domain import Texts
from svi.snapshot import Configuration
from tests.svi.conftest import LOADED_AT

GOOD, WATCH, WRONG, SKIPPED = Level.GOOD, Level.WATCH, Level.WRONG, Level.SKIPPED


def _of(database, installation, clock=system_clock):
    """The same installation on another database, and with another clock."""
    return replace(installation, parts=replace(installation.parts, database=database, clock=clock))


def _forbid_writing(connection):
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA query_only=ON")
    else:
        connection.read_only = True


def _execute(installation, statement):
    with installation.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_all_is_well_with_the_demonstration(installation):
    for check in (here.settings, here.database, here.migrations, here.database_clock, here.data_folder, here.queue):
        assert check(installation).level is GOOD, check(installation)
    assert here.copy_on_disk(installation).level is GOOD
    assert here.disk_space(installation).what


def test_settings_that_were_only_announced_are_repeated(make_app, installation):
    parts = make_app(SVI_FORM_URL="", SVI_EMAIL="").extensions["svi"]
    found = here.settings(replace(installation, parts=parts))
    assert (found.level, "nulle part où écrire" in found.what) == (WATCH, True)


def test_a_database_away_is_wrong(make_app, installation):
    parts = make_app(SVI_DATABASE_URL="postgresql://127.0.0.1:1/svi").extensions["svi"]
    found = here.database(replace(installation, parts=parts))
    assert (found.level, "ne répond pas (OperationalError)" in found.what) == (WRONG, True)


def test_writing_is_tried_and_leaves_nothing(database, installation):
    assert here.database(_of(database, installation)).level is GOOD
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM call_events")).scalar_one() == 0


def test_a_database_that_only_reads_is_wrong(database, installation):
    database.engine.dispose()
    event.listen(database.engine, "connect", lambda connection, _record: _forbid_writing(connection))
    found = here.database(_of(database, installation))
    assert (found.level, "refuse d'écrire" in found.what) == (WRONG, True)


def test_the_clock_of_the_database_is_compared(database, installation):
    assert here.database_clock(_of(database, installation, system_clock)).level is GOOD
    late = here.database_clock(_of(database, installation, lambda: LOADED_AT))
    assert late.level is (GOOD if database.is_sqlite else WRONG)


BEFORE = [
    pytest.param("UPDATE alembic_version SET version_num = '0000'", "0000", id="an old schema"),
    pytest.param("DROP TABLE alembic_version", "aucune", id="no schema"),
]


@pytest.mark.parametrize(("statement", "said"), BEFORE)
def test_migrations_that_wait_are_named(installation, statement, said):
    _execute(installation, statement)
    found = here.migrations(installation)
    assert (found.level, said in found.what, "db upgrade" in found.how_to_mend) == (WRONG, True, True)


@pytest.mark.parametrize(
    ("seconds", "level", "word"),
    [
        (0, GOOD, "0 s"), (5, GOOD, "5 s"), (-5, GOOD, "5 s"), (6, WATCH, "avance"), (-6, WATCH, "retarde"),
        (60, WATCH, "avance"), (61, WRONG, "avance"), (-3600, WRONG, "retarde"),
    ],
)  # fmt: skip
def test_clocks_apart_are_said_with_who_is_late(seconds, level, word):
    at = paris_time("2026-03-03 10:00")
    found = here.drift(at + timedelta(seconds=seconds), at, "de l'opérateur")
    assert (found.level, word in found.what) == (level, True)


@pytest.mark.parametrize(
    ("mebibytes", "level"), [(99, WRONG), (100, WATCH), (1023, WATCH), (1024, GOOD), (50_000, GOOD)]
)
def test_a_disk_that_fills_up_is_said_in_time(mebibytes, level):
    assert here.space(mebibytes * here.MEBIBYTE, Path("var")).level is level


def test_a_data_folder_that_is_a_file_is_wrong(make_app, installation, tmp_path):
    (tmp_path / "file").write_text("")
    parts = make_app(SVI_DATA_DIR=str(tmp_path / "file")).extensions["svi"]
    found = here.data_folder(replace(installation, parts=parts))
    assert (found.level, "SVI_DATA_DIR" in found.what) == (WRONG, True)


def test_the_data_folder_is_left_as_it_was(installation):
    before = set(installation.settings.data_dir.iterdir())
    here.data_folder(installation)
    assert set(installation.settings.data_dir.iterdir()) == before


def test_events_that_wait_are_counted(installation, monkeypatch):
    monkeypatch.setattr(type(installation.parts.call_log), "queue_length", lambda _self: 3)
    found = here.queue(installation)
    assert (found.level, "3 webhooks en attente" in found.what) == (WATCH, True)


# The copy of the annuaire on this machine


def _copy(installation):
    return installation.settings.data_dir / "configuration.json"


def test_the_copy_says_its_revision_and_its_day(installation):
    os.utime(_copy(installation), (0, LOADED_AT.timestamp()))
    found = here.copy_on_disk(installation)
    assert found.what == f"révision {installation.snapshot.revision}, écrite le 03/03/2026 à 8h"


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"revision": "a"}'])
def test_without_a_copy_a_start_would_know_nothing(installation, content):
    _copy(installation).unlink()
    if content is not None:
        _copy(installation).write_text(content)
    assert here.copy_on_disk(installation).level is WATCH


def test_a_copy_that_is_late_is_said(installation):
    _copy(installation).write_text(json.dumps({"revision": installation.snapshot.revision - 2}))
    assert "2 changements de retard" in here.copy_on_disk(installation).what


# The annuaire and the messages


def _with(installation, **configuration):
    snapshot = replace(installation.snapshot, configuration=Configuration(revision=9, **configuration))
    other = replace(installation)
    other.__dict__["snapshot"] = snapshot
    return other


def _siao(number="+33199001234", *, active=True, phone_support=True):
    line = Line(1, "75", 1, number, "Bureau", active=active)
    return Siao("75", "SIAO", "", phone_support=phone_support, lines=(line,))


LINES = [
    pytest.param({}, SKIPPED, "aucune ligne", id="no annuaire"),
    pytest.param({"75": _siao()}, GOOD, "1 actives", id="a line that may be called"),
    pytest.param({"75": _siao("+33806000156")}, WRONG, "75, ligne 1 (Bureau) : ce numéro est celui du SVI", id="loop"),
    pytest.param({"75": _siao("+33899123456")}, WRONG, "le SVI ne peut pas l'appeler", id="premium"),
    pytest.param({"75": _siao("+442079460000")}, WRONG, "à l'étranger", id="abroad"),
    pytest.param({"75": _siao("+33899123456", active=False)}, SKIPPED, "aucune", id="a line that is off"),
]


@pytest.mark.parametrize(("siaos", "level", "expected"), LINES)
def test_lines_that_may_not_be_called_are_named_without_their_number(installation, siaos, level, expected):
    found = configuration.lines(_with(installation, siaos=siaos))
    assert (found.level, expected in found.what) == (level, True), found
    assert all(siao.lines[0].number[3:] not in found.what for siao in siaos.values())


def test_a_departement_without_anybody_is_named(installation):
    found = configuration.departments(installation)
    assert (found.level, "Hautes-Alpes (05)" in found.what) == (WATCH, True)


def test_an_annuaire_without_anybody_is_wrong(installation):
    assert configuration.departments(_with(installation)).what.startswith("L'annuaire est vide")
    only_refused = {"75": _siao("+33899123456")}
    assert configuration.departments(_with(installation, siaos=only_refused)).level is WRONG


def test_who_answers_in_writing_needs_no_line(installation):
    everywhere = {code: replace(siao, phone_support=code == "01") for code, siao in _all_siaos(installation).items()}
    assert configuration.departments(_with(installation, siaos=everywhere)).level is GOOD


def _all_siaos(installation):
    siaos = installation.snapshot.configuration.siaos
    return {code: installation.snapshot.siao(code) for code in siaos} | {"05": _siao(active=False)}


TEXTS = [
    pytest.param(Texts(), GOOD, "tous", id="the texts of origin"),
    pytest.param(Texts({"closed": "Fermé. {prochaine ouverture}"}), GOOD, "tous", id="a text that is right"),
    pytest.param(
        Texts({"goodbye": "Au revoir {nom}."}), WATCH, "« goodbye » : Variable inconnue : {nom}", id="unknown"
    ),
    pytest.param(Texts({"goodbye": "Au revoir {"}), WATCH, "accolade", id="a brace"),
    pytest.param(Texts({"goodbye": "…"}), WATCH, "vide", id="no word"),
    pytest.param(
        Texts({"adieu": "Adieu."}), WATCH, "« adieu », que cette version ne dit plus", id="a message of before"
    ),
    pytest.param(Texts({}, {"75": {"no_answer": "Appelez {qui}"}}), WATCH, "« no_answer » (75) : Variable", id="own"),
]


@pytest.mark.parametrize(("texts", "level", "expected"), TEXTS)
def test_texts_that_will_not_be_said_are_named(installation, texts, level, expected):
    found = configuration.messages(_with(installation, texts=texts))
    assert (found.level, expected in found.what) == (level, True), found


def test_a_message_that_breaks_is_wrong(installation, monkeypatch):
    monkeypatch.setattr(Texts, "render", lambda *_args: 1 / 0)
    found = configuration.messages(installation)
    assert (found.level, "« welcome » (ZeroDivisionError)" in found.what) == (WRONG, True)


def test_a_long_list_is_cut():
    assert listed(list("abcdefgh")) == "a ; b ; c ; d ; e ; et 3 de plus"
    assert listed(list("abcde")) == "a ; b ; c ; d ; e"
