"""What an import changes, what it leaves alone, and what it says of it."""

import logging
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, select

from annuaire import service
from annuaire.domain import CallOrder
from core.changes import ChangeRow, current_revision
from tests.annuaire.conftest import AT, CONTACTS, LINES, SIAOS, table

LINE_COLUMNS, PARIS_1, PARIS_2, MARSEILLE = LINES.splitlines()


def lines(*rows: str) -> str:
    return "\n".join([LINE_COLUMNS, *rows])


def numbers(database, code):
    return {line.number: line for line in service.load(database)[code].lines}


def test_a_first_import_fills_the_annuaire(filled):
    siaos = service.load(filled)
    assert list(siaos) == ["13", "75"]
    assert siaos["13"].call_order is CallOrder.ROTATION
    assert [line.number for line in siaos["75"].lines] == ["+33199001234", "+33199001235"]
    assert siaos["75"].lines[1].ring_seconds == 25
    assert [(c.last_name, c.phone) for c in service.contacts(filled, "75")] == [
        ("Delmas", ""),
        ("Renaudin", "+33199001234"),
    ]


def test_three_tabs_are_one_import(database, import_file, xlsx_file):
    tabs = {"departements": table(SIAOS), "lignes": table(LINES), "contacts": table(CONTACTS)}
    report = import_file(xlsx_file(tabs))
    assert report.applied
    assert report.rows == {"departements": 2, "lignes": 3, "contacts": 2}
    assert report.counts == {"ajouts": 7, "modifications": 0, "retraits": 0}


CHANGES = [
    pytest.param(
        SIAOS.replace("75;SIAO de Paris", "75;Samu social"),
        ["75 : structure « SIAO de Paris » → « Samu social »"],
        id="structure",
    ),
    pytest.param(
        SIAOS.replace("oui;rotation", "non;simultane"),
        ["13 : assistance téléphonique oui → non, ordre d'appel rotation → simultane"],
        id="phone support and order",
    ),
    pytest.param(
        SIAOS.replace("contact@siao-13.example", ""), ["13 : mail contact@siao-13.example → (aucun)"], id="no mail"
    ),
    pytest.param(
        lines(PARIS_1, PARIS_2, "75;3;0199001236;;;"),
        ["75 : ligne 01 99 00 12 36 ajoutée (« Ligne 3 », ordre 3)"],
        id="a line more, with the defaults",
    ),
    pytest.param(lines(PARIS_1), ["75 : ligne 01 99 00 12 35 retirée"], id="a line less"),
    pytest.param(
        lines(PARIS_1, PARIS_2.replace("25;oui", "30;non")),
        ["75 : ligne 01 99 00 12 35 sonnerie 25 s → 30 s, active oui → non"],
        id="a line changed",
    ),
    pytest.param(
        lines(PARIS_1.replace("75;1", "75;2"), PARIS_2.replace("75;2", "75;1")),
        ["75 : ligne 01 99 00 12 34 ordre 1 → 2", "75 : ligne 01 99 00 12 35 ordre 2 → 1"],
        id="lines trade places",
    ),
    pytest.param(
        lines("75;1;0199001237;Référente;20;oui", PARIS_2),
        ["75 : ligne 01 99 00 12 34 retirée", "75 : ligne 01 99 00 12 37 ajoutée (« Référente », ordre 1)"],
        id="another number in the same place",
    ),
    pytest.param(
        CONTACTS.replace("c.delmas@siao-75.example;", "c@d.example;"),
        ["75 : contact Claire Delmas (Directrice) mail c.delmas@siao-75.example → c@d.example"],
        id="a contact changed",
    ),
    pytest.param(
        CONTACTS.replace("Delmas;Claire", "Aubert;Luc"),
        ["75 : contact Claire Delmas (Directrice) retiré", "75 : contact Luc Aubert (Directrice) ajouté"],
        id="another person",
    ),
    pytest.param(SIAOS + "02;SIAO de l'Aisne;;non;\n", ["02 : SIAO « SIAO de l'Aisne » ajouté"], id="a SIAO more"),
    pytest.param(SIAOS, [], id="the same SIAO"),
    pytest.param(lines(MARSEILLE, PARIS_2, PARIS_1), [], id="the same lines in another order of rows"),
    pytest.param(LINE_COLUMNS, [], id="no row at all"),
]


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_an_import_says_what_it_changes_and_a_second_one_changes_nothing(filled, import_file, csv_file, text, expected):
    report = import_file(csv_file(text))
    assert report.applied, report.errors
    assert list(report.changes) == expected
    assert import_file(csv_file(text)).changes == ()


def test_a_trial_says_the_same_and_writes_nothing(filled, import_file, csv_file, picture):
    before, revision = picture(), current_revision(filled)
    path = csv_file(lines(PARIS_2.replace("75;2", "75;1"), "75;2;0199001236;;;"))
    trial = import_file(path, dry_run=True)
    assert (picture(), current_revision(filled)) == (before, revision)
    assert not trial.applied
    assert len(trial.changes) == 3
    done = import_file(path)
    assert (done.changes, done.counts, done.notices) == (trial.changes, trial.counts, trial.notices)
    assert picture() != before


def test_what_a_sheet_does_not_mention_stays(filled, import_file, csv_file):
    import_file(csv_file(lines(PARIS_1)))
    assert list(numbers(filled, "13")) == ["+33465711301"]
    assert len(service.contacts(filled, "75")) == 2


def test_a_line_keeps_its_id_and_its_screening_as_long_as_its_number_stays(filled, import_file, csv_file):
    kept = numbers(filled, "75")["+33199001235"]
    service.save_line(filled, replace(kept, screening=False), at=AT, author=service.DEMONSTRATION_AUTHOR)
    import_file(csv_file(lines("75;1;+33 1 99 00 12 35;Standard;40;non")))
    after = numbers(filled, "75")["+33199001235"]
    assert (after.id, after.screening, after.position, after.label) == (kept.id, False, 1, "Standard")


def test_the_id_of_a_removed_line_is_never_given_again(filled, import_file, csv_file):
    last = max(line.id for siao in service.load(filled).values() for line in siao.lines)
    removed = next(line for siao in service.load(filled).values() for line in siao.lines if line.id == last)
    import_file(csv_file(lines(f"{removed.department_code};1;01 99 00 55 55;Autre;20;oui")))
    again = lines(f"{removed.department_code};1;{removed.number};Retour;20;oui")
    import_file(csv_file(again))
    assert numbers(filled, removed.department_code)[removed.number].id > last


def test_each_change_is_recorded_with_its_author_and_raises_the_revision(filled, import_file, csv_file):
    revision = current_revision(filled)
    line = numbers(filled, "75")["+33199001235"]
    import_file(csv_file(lines(PARIS_1, PARIS_2.replace("25;oui", "30;non"))))
    assert current_revision(filled) == revision + 1
    with filled.reading() as session:
        row = session.scalars(select(ChangeRow).order_by(ChangeRow.id.desc())).first()
    assert (row.author, row.at, row.object_type, row.object_key) == ("test", AT, "line", str(line.id))
    assert row.department_code == "75"
    changed = {name for name in row.before if row.before[name] != row.after[name]}
    assert changed == {"ring_seconds", "active"}


def test_a_failure_in_the_middle_undoes_everything(filled, import_file, csv_file, picture, monkeypatch):
    before, revision = picture(), current_revision(filled)
    calls = []

    def fails_at_the_second(session, **change):
        calls.append(change)
        if len(calls) == 2:
            raise RuntimeError("disk full")

    monkeypatch.setattr("annuaire.store.record", fails_at_the_second)
    with pytest.raises(RuntimeError, match="disk full"):
        import_file(csv_file(lines(PARIS_2.replace("75;2", "75;1"), "75;2;0199001236;;;")))
    assert (picture(), current_revision(filled)) == (before, revision)


def test_phone_support_without_an_active_line_is_pointed_out(filled, import_file, csv_file):
    report = import_file(csv_file(lines(PARIS_1.replace(";oui", ";non"))), dry_run=True)
    assert [notice[:40] for notice in report.notices] == ["75 : assistance téléphonique sans ligne "]
    assert import_file(csv_file(SIAOS)).notices == ()


def test_a_departement_whose_last_line_was_deleted_in_the_workbook_is_pointed_out(filled, import_file, xlsx_file):
    """A sheet says all of the départements that it names: of the others, it says nothing."""
    rows = [row for row in table(LINES) if row[0] != "13"]
    report = import_file(xlsx_file({"departements": table(SIAOS), "lignes": rows}), dry_run=True)
    assert report.changes == ()
    (notice,) = report.notices
    assert notice.startswith("13 : aucune ligne dans l'onglet lignes, donc celles de l'annuaire restent")


def test_a_contact_leaves_no_personal_data_in_the_logs(filled, import_file, csv_file, caplog):
    with caplog.at_level(logging.DEBUG):
        import_file(csv_file(CONTACTS.replace("Delmas;Claire", "Aubert;Luc")))
    assert "Aubert" not in caplog.text


def test_the_call_snapshot_holds_no_contact(filled):
    text = msgspec.json.encode(service.load(filled)).decode()
    assert "Delmas" not in text
    assert msgspec.json.decode(text, type=dict[str, service.Siao]) == service.load(filled)


def test_an_annuaire_is_empty_until_it_has_a_siao(database, import_file, csv_file):
    assert service.is_empty(database)
    import_file(csv_file(CONTACTS))
    assert service.is_empty(database)
    import_file(csv_file(SIAOS))
    assert not service.is_empty(database)


def test_a_large_import_stays_quick_and_whole(database, import_file, csv_file):
    import_file(csv_file(SIAOS))
    many = lines(*(f"75;{n};01 99 00 {n // 100:02d} {n % 100:02d};;;" for n in range(1, 100)))
    assert import_file(csv_file(many)).counts["ajouts"] == 99
    backwards = lines(*(f"75;{100 - n};01 99 00 {n // 100:02d} {n % 100:02d};Ligne {n};;" for n in range(1, 100)))
    assert import_file(csv_file(backwards)).counts["modifications"] == 98
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChangeRow)) == 2 + 99 + 98
