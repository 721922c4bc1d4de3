"""A change of the configuration as a value: which object, what it was, what it becomes.

Pages, proposals, undoing and foreseeing all speak in edits. Each package that owns configuration declares its kinds of
object in `edits.py`; `editing` looks them up, and never knows what is in them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy.orm import Session

from core.changes import Author, Fields
from core.errors import UserError

T = TypeVar("T")


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

    @property
    def fields(self) -> Fields:
        """Those by which people know the object: what it was, or what it becomes when it is new."""
        return self.before or self.after or {}

    @property
    def changed(self) -> frozenset[str]:
        """The names of the fields that become something else."""
        before, after = self.before or {}, self.after or {}
        return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))


class WrongFieldError(UserError):
    """A field of an edit cannot be what was written; the message says what is expected."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def yes_or_no(answer: Any) -> str:  # noqa: ANN401 - a field
    """« oui » or « non »."""
    return "oui" if answer else "non"


def as_text(value: Any) -> str:  # noqa: ANN401 - a field
    """The value as it is, or nothing."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Field:
    """How people read a field."""

    label: str
    shown: Callable[[Any], str] = as_text
    """Its value: « oui », « 01 99 00 12 34 ». Empty values are shown by the page."""
    is_personal: bool = False
    """A name, an address or a number of somebody: not for observers."""
    in_name: bool = False
    """The object's name says it already."""
    usual: Any = ...
    """The value that goes without saying of something new."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that admins change."""

    object_type: str
    label: str
    """« Ligne », for the pages."""
    fields: Mapping[str, Field]
    """What people are shown of it, in the order of the pages."""
    name: Callable[[Edit, bool], str]
    """Which one, after the label: « 01 99 00 12 34 (Accueil) »; without personal data when told so (False)."""
    current: Callable[[Session, Edit], Fields | None]
    """What the object of the edit is now; None when there is none."""
    checked: Callable[[Edit, Collection[str]], Edit]
    """The edit as it will be saved (a number as E.164…), `before` in today's form. Pure. The collection: numbers that
    no line may have, since they are ours. Raises `UserError`, in French."""
    write: Callable[[Session, Sequence[Edit], datetime, Author], None]
    """Saves and records checked edits whose `before` is what is there, in the caller's transaction. Kinds of one
    package share the function, which is given all of their edits at once: lines may trade places. A removed object
    that comes back keeps its key. Raises `UserError`."""
    check_new: Callable[[Session, Sequence[Edit], datetime], None] | None = None
    """Whether what these edits add may be added beside what there is: shared and given as `write` is. Raises
    `UserError`."""
    feminine: bool = False
    unset: Callable[[Edit], str] | None = None
    """For what is only chosen or not: what holds when nothing is chosen (« les horaires nationaux »)."""


def converted(fields: Fields, into: type[T], labels: Mapping[str, Field]) -> T:
    """The domain object of these fields; numbers may be written as text. Raises `UserError`."""
    try:
        return msgspec.convert(dict(fields), into, strict=False)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, UserError):
            raise error.__cause__ from error
        field = str(error).rpartition("`$.")[2].split("`")[0].split("[")[0].split(".")[0]
        label = labels[field].label if field in labels else "Une valeur"
        raise WrongFieldError(f"{label} : la valeur « {fields.get(field, '')} » ne convient pas.", field) from error


def check_place(edit: Edit, *codes: str | None) -> Edit:
    """The edit, if these codes, found in its key and fields, are that of its département: guards go by it.

    Raises `UserError`.
    """
    if any(code != edit.department_code for code in codes):
        raise UserError("Ce que vous modifiez n'est pas de ce département.")
    return edit
