"""What other packages call: the texts in force, and their changes by admins."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import changes
from core.changes import Author, Fields
from core.database import Database
from core.departments import all_departments
from core.errors import UserError
from prompts import store
from prompts.domain import Texts, check_text, prompt
from prompts.models import NATIONAL

OBJECT_TYPE = "prompt_text"

DEMONSTRATION = Author("démonstration")
DEMONSTRATION_TEXTS = (
    ("48", "no_phone_support", "En Lozère, l'assistance SI SIAO répond par écrit, et vite : en une demi-journée."),
    (
        "69",
        "no_answer",
        "Vos référents du Rhône n'ont pas pu prendre votre appel : excusez-les. Rappelez-les un peu plus tard.",
    ),
)


def load(database: Database) -> Texts:
    """The texts in force."""
    with database.reading() as session:
        return store.all_texts(session)


def save_text(
    database: Database, key: str, text: str, department_code: str = NATIONAL, *, at: datetime, author: Author
) -> bool:
    """Puts an own text in place of the default, or of the national one for a département; False if it was there.

    Raises `UserError` for a text, a message or a département that cannot be.
    """
    kept = checked(key, text, department_code)
    with database.transaction() as session:
        return put(session, key, kept, department_code, at=at, author=author)


def checked(key: str, text: str, department_code: str) -> str:
    """The text as it is kept, on one line. Raises `UserError`."""
    check_text(key, text)
    _check_department(key, department_code)
    return " ".join(text.split())


def reset_text(database: Database, key: str, department_code: str = NATIONAL, *, at: datetime, author: Author) -> bool:
    """Removes an own text: the national text, or the default, is said again; False if there was none.

    Raises `UserError` for a message or a département that does not exist.
    """
    check_where(key, department_code)
    with database.transaction() as session:
        return put(session, key, None, department_code, at=at, author=author)


def put(session: Session, key: str, text: str | None, department_code: str, *, at: datetime, author: Author) -> bool:
    """Writes an own text, or removes it (None), and records it; False if nothing changes."""
    before = store.own_text(session, key, department_code)
    if text == before:
        return False
    if text is None:
        store.remove(session, key, department_code)
    else:
        store.put(session, key, department_code, text, at=at)
    return changes.record(
        session,
        at=at,
        author=author,
        object_type=OBJECT_TYPE,
        object_key=key,
        department_code=department_code or None,
        before=fields(before),
        after=fields(text),
    )


def fields(text: str | None) -> Fields | None:
    """As the history keeps them."""
    return None if text is None else {"text": text}


def check_where(key: str, department_code: str) -> None:
    """Raises `UserError` for a message or a département that does not exist."""
    prompt(key)
    _check_code(department_code)


def _check_code(department_code: str) -> None:
    if department_code != NATIONAL and department_code not in all_departments():
        raise UserError(f"Aucun département ne porte le code « {department_code[:20]} ».")


def _check_department(key: str, department_code: str) -> None:
    _check_code(department_code)
    if department_code != NATIONAL and not prompt(key).per_department:
        raise UserError(f"Le message « {key} » est le même pour tous les départements.")


def load_demonstration(database: Database, *, at: datetime) -> None:
    """Own texts that show what a département can say in its own words."""
    for department_code, key, text in DEMONSTRATION_TEXTS:
        save_text(database, key, text, department_code, at=at, author=DEMONSTRATION)
