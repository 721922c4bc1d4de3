"""A change of the configuration as a value: which object, what it was, what it becomes.

Pages, proposals, undoing and foreseeing all speak in edits. Each package that owns configuration declares its kinds of
object in `edits.py`; `editing` looks them up, and never knows what is in them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.changes import Author, Fields


@dataclass(frozen=True, slots=True)
class Edit:
    """`before` None: the object is created; `after` None: it is removed. Fields are those of `core.changes`."""

    object_type: str
    object_key: str
    """As the kind names its objects; empty for one that the database will number."""
    department_code: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def reversed(self) -> "Edit":
        """What undoes it."""
        return Edit(self.object_type, self.object_key, self.department_code, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that admins change. All of it works in the caller's transaction."""

    object_type: str
    label: str
    """« Ligne », for the pages."""
    current: Callable[[Session, str], Fields | None]
    """What the object of a key is now; None when there is none."""
    checked: Callable[[Session, Edit], Edit]
    """The edit as it will be saved (a number as E.164…). Raises `UserError`, in French."""
    write: Callable[[Session, Edit, datetime, Author], str]
    """Saves and records it; the key of the object. A removed object that comes back keeps its key."""
    field_labels: Mapping[str, str]
    """The French name of each field, in the order of the pages."""
    shown: Callable[[str, Any], str] = lambda _field, value: "" if value is None else str(value)
    """A field's value for people: « oui », « 01 99 00 12 34 »."""
