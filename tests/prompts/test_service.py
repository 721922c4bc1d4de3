from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.changes import Author, ChangeRow, current_revision
from core.database import Database
from core.errors import UserError
from prompts import service
from prompts.domain import CATALOGUE, Texts

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ANNE = Author("anne")


def save(database: Database, key: str, text: str, department_code: str = "") -> bool:
    return service.save_text(database, key, text, department_code, at=AT, author=ANNE)


def reset(database: Database, key: str, department_code: str = "") -> bool:
    return service.reset_text(database, key, department_code, at=AT, author=ANNE)


def recorded(database: Database) -> list[tuple]:
    with database.reading() as session:
        rows = session.scalars(select(ChangeRow).order_by(ChangeRow.id))
        return [(r.author, r.object_type, r.object_key, r.department_code, r.before, r.after) for r in rows]


def test_nothing_is_own_at_first(database):
    assert service.load(database) == Texts()


def test_a_saved_text_is_loaded_where_it_was_saved(database):
    assert save(database, "goodbye", "Bonne journée.")
    assert save(database, "goodbye", "Bonne journée à Lyon.", "69")
    assert service.load(database) == Texts(
        national={"goodbye": "Bonne journée."}, departments={"69": {"goodbye": "Bonne journée à Lyon."}}
    )


def test_a_second_text_takes_the_place_of_the_first(database):
    save(database, "goodbye", "Bonne journée.")
    save(database, "goodbye", "Bonne soirée.")
    assert service.load(database).national == {"goodbye": "Bonne soirée."}


def test_a_text_is_kept_on_one_line(database):
    save(database, "goodbye", "  Bonne\r\n  journée. ")
    assert service.load(database).text("goodbye") == "Bonne journée."


def test_resetting_brings_back_the_text_below(database):
    save(database, "goodbye", "Bonne journée.")
    save(database, "goodbye", "Bonne journée à Lyon.", "69")
    assert reset(database, "goodbye", "69")
    assert service.load(database).text("goodbye", "69") == "Bonne journée."
    assert reset(database, "goodbye")
    assert service.load(database).text("goodbye", "69") == CATALOGUE["goodbye"].text


def test_each_change_is_recorded_and_raises_the_revision(database):
    save(database, "goodbye", "Bonne journée.", "69")
    save(database, "goodbye", "Bonne soirée.", "69")
    reset(database, "goodbye", "69")
    assert recorded(database) == [
        ("anne", "prompt_text", "goodbye", "69", None, {"text": "Bonne journée."}),
        ("anne", "prompt_text", "goodbye", "69", {"text": "Bonne journée."}, {"text": "Bonne soirée."}),
        ("anne", "prompt_text", "goodbye", "69", {"text": "Bonne soirée."}, None),
    ]
    assert current_revision(database) == 3


def test_a_national_change_belongs_to_no_departement(database):
    save(database, "goodbye", "Bonne journée.")
    assert recorded(database)[0][3] is None


def test_what_changes_nothing_is_not_a_change(database):
    assert not reset(database, "goodbye")
    save(database, "goodbye", "Bonne journée.")
    assert not save(database, "goodbye", "Bonne journée. ")
    assert current_revision(database) == 1


@pytest.mark.parametrize(
    ("key", "text", "department_code", "told"),
    [
        pytest.param("goodbye", "Au revoir {nom}.", "", "Variable inconnue", id="a text that cannot be said"),
        pytest.param("bonjour", "Bonjour.", "", "Aucun message", id="no such message"),
        pytest.param("goodbye", "Au revoir.", "98", "« 98 »", id="no such département"),
        pytest.param("welcome", "Bonjour Lyon.", "69", "tous les départements", id="said before the département"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_leaves_no_trace(database, key, text, department_code, told):
    with pytest.raises(UserError, match=told):
        save(database, key, text, department_code)
    assert service.load(database) == Texts()
    assert current_revision(database) == 0


@pytest.mark.parametrize(("key", "code"), [("bonjour", ""), ("goodbye", "98")])
def test_what_does_not_exist_cannot_be_reset(database, key, code):
    with pytest.raises(UserError):
        reset(database, key, code)


def test_the_demonstration_has_own_texts_and_can_be_loaded_twice(database):
    service.load_demonstration(database, at=AT)
    revision = current_revision(database)
    service.load_demonstration(database, at=AT)
    texts = service.load(database)
    assert "Lozère" in texts.render("no_phone_support", {"of_department": "de la Lozère"}, "48")
    assert "Rhône" in texts.render("no_answer", {"of_department": "du Rhône"}, "69")
    assert current_revision(database) == revision == 2
