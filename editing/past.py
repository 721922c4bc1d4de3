"""What a SIAO was at some moment: the recorded changes since then, undone one by one on what it is now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annuaire.domain import Siao
from annuaire.edits import with_edits
from core.changes import ChangeRow
from core.database import Database
from core.edits import Edit
from core.errors import UserError
from editing.history import edit_of


def siao_before(database: Database, siao: Siao, *, batch: str, at: datetime) -> Siao:
    """The SIAO with its lines before this batch; without a batch, at this instant. `siao`: as it is now."""
    with database.reading() as session:
        undone = [edit.reversed for edit in _since(session, siao.department_code, batch, at)]
    try:
        return with_edits({siao.department_code: siao}, undone).get(siao.department_code, siao)
    except UserError:  # recorded by another version, in a form that is not read any more
        return siao


def _since(session: Session, code: str, batch: str, at: datetime) -> Sequence[Edit]:
    """What was changed in a département since, the newest first."""
    first = select(func.min(ChangeRow.id)).where(ChangeRow.batch == batch).scalar_subquery()
    later = ChangeRow.id >= first if batch else ChangeRow.at > at
    found = select(ChangeRow).where(ChangeRow.department_code == code, later).order_by(ChangeRow.id.desc())
    return list(map(edit_of, session.scalars(found)))
