"""Enums whose members carry their French label, for pages and files."""

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """Each member is a code and its label: `CLOSED = "closed", "hors horaires"`; the value is the code."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """The label has a default only so that a member can be looked up by its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
