"""The table of own texts."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime

NATIONAL = ""
"""The code of the texts that hold for every département without its own."""


class PromptTextRow(Base):
    """An own text: one for a message and a département, or for the whole country."""

    __tablename__ = "prompt_texts"

    key: Mapped[str] = mapped_column(String(50), primary_key=True)
    department_code: Mapped[str] = mapped_column(String(3), primary_key=True, default=NATIONAL)
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
