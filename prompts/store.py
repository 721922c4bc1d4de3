"""The only queries of own texts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prompts.domain import Texts
from prompts.models import NATIONAL, PromptTextRow


def all_texts(session: Session) -> Texts:
    """Every own text, also of messages that this version no longer says."""
    rows = session.scalars(select(PromptTextRow).order_by(PromptTextRow.department_code, PromptTextRow.key))
    texts: dict[str, dict[str, str]] = {}
    for row in rows:
        texts.setdefault(row.department_code, {})[row.key] = row.text
    return Texts(national=texts.pop(NATIONAL, {}), departments=texts)


def own_text(session: Session, key: str, department_code: str) -> str | None:
    """The own text saved exactly there, if any."""
    row = session.get(PromptTextRow, (key, department_code))
    return row.text if row else None


def put(session: Session, key: str, department_code: str, text: str, *, at: datetime) -> None:
    """Saves an own text, in place of the one that was there."""
    session.merge(PromptTextRow(key=key, department_code=department_code, text=text, updated_at=at))


def remove(session: Session, key: str, department_code: str) -> None:
    """Removes an own text that is there."""
    session.delete(session.get_one(PromptTextRow, (key, department_code)))
