"""What other packages call: block a caller, unblock, and who is blocked. Each change raises the revision.

A hash is never in the history of changes: that one is kept for good, and a hash is personal data.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import changes
from core.changes import Author, Fields
from core.database import Database
from core.errors import UserError
from protection.domain import LONGEST_BLOCK, SHORTEST_BLOCK, Block
from protection.models import LONGEST_REASON, BlockRow, to_block

KEPT = timedelta(days=1)
"""How long a block that is over stays: it says since when the calls of its caller count again."""


def load(database: Database) -> Mapping[str, datetime]:
    """Until when each caller is blocked, by hash; those whose block is over may be among them."""
    with database.reading() as session:
        return {row.caller_hash: row.until for row in session.scalars(select(BlockRow))}


def blocks(database: Database) -> Sequence[Block]:
    """Every block, those that are over included, the newest first."""
    with database.reading() as session:
        rows = session.scalars(select(BlockRow).order_by(BlockRow.blocked_at.desc(), BlockRow.id.desc()))
        return [to_block(row) for row in rows]


def block(
    database: Database,
    caller_hash: str,
    *,
    call_sid: str,
    at: datetime,
    duration: timedelta,
    reason: str,
    author: Author,
) -> Block:
    """Blocks a caller from now on, for a time; blocked already, the new time and reason hold. Raises `UserError`."""
    if not SHORTEST_BLOCK <= duration <= LONGEST_BLOCK:
        raise UserError("Un blocage dure entre une heure et 30 jours.")
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise UserError(f"Un blocage a un motif, de {LONGEST_REASON} caractères au plus.")
    with database.transaction() as session:
        row = session.scalar(select(BlockRow).where(BlockRow.caller_hash == caller_hash)) or BlockRow()
        before = _fields(row) if row.id else None
        row.caller_hash, row.call_sid, row.reason, row.author = caller_hash, call_sid, said, author.name
        row.blocked_at, row.until = at, at + duration
        session.add(row)
        session.flush()
        _record(session, row, before, at, author)
        return to_block(row)


def unblock(database: Database, block_id: int, *, at: datetime, author: Author) -> Block:
    """Ends a block. Raises `UserError` when there is none of that number."""
    with database.transaction() as session:
        row = session.get(BlockRow, block_id)
        if row is None or row.until <= at:
            raise UserError(f"Aucun blocage en cours n'a le numéro {block_id} : flask --app app appelants liste.")
        before, row.until = _fields(row), at
        _record(session, row, before, at, author)
        return to_block(row)


def purge(database: Database, now: datetime) -> int:
    """Erases the blocks that are over for a day; how many."""
    with database.transaction() as session:
        over = session.scalars(delete(BlockRow).where(BlockRow.until < now - KEPT).returning(BlockRow.id)).all()
        return len(over)


def _fields(row: BlockRow) -> Fields:
    return {"call": row.call_sid, "until": row.until.isoformat(), "reason": row.reason}


def _record(session: Session, row: BlockRow, before: Fields | None, at: datetime, author: Author) -> None:
    after = _fields(row)
    changes.record(
        session, at=at, author=author, object_type="blocage", object_key=str(row.id), before=before, after=after
    )
