"""The table of the blocked callers. A row says nothing of the number, and is erased soon after the block is over."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from protection.domain import Block

LONGEST_REASON = 200


class BlockRow(Base):
    """One caller; blocked again, its row is changed."""

    __tablename__ = "caller_blocks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    caller_hash: Mapped[str] = mapped_column(String(32), unique=True)
    call_sid: Mapped[str] = mapped_column(String(64))
    blocked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    author: Mapped[str] = mapped_column(String(200))


def to_block(row: BlockRow) -> Block:
    """The block of a row."""
    return Block(row.id, row.caller_hash, row.call_sid, row.blocked_at, row.until, row.reason, row.author)
