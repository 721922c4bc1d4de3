"""Saves edits, all of them or none; undoes what was saved; reads the history."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Unpack

from sqlalchemy.orm import Session

from core import changes
from core.changes import Author
from core.database import Database
from core.edits import Edit
from core.errors import UserError
from editing import history as recorded
from editing.conflicts import Conflict, ConflictError, moment
from editing.foresight import Consequences, foresee
from editing.history import EVERYTHING, Batch, Reader, Wanted, merged
from editing.kinds import kind_of

__all__ = [
    "Batch",
    "Conflict",
    "ConflictError",
    "Consequences",
    "Reader",
    "apply",
    "apply_within",
    "authors",
    "batch",
    "changed_at",
    "check_new",
    "check_undo",
    "checked",
    "conflicts",
    "foresee",
    "history",
    "undo",
]

LONGEST_NOTE = 500
_CHANGED = "Quelqu'un d'autre vient de modifier ce que vous aviez sous les yeux ; rien n'a été enregistré."


def checked(edits: Sequence[Edit], own_numbers: Collection[str] = ()) -> list[Edit]:
    """The edits as they would be saved, each object once, without those that change nothing. Raises `UserError`."""
    kept = [kind_of(edit).checked(edit, own_numbers) for edit in edits]
    return list(merged(kept))


def apply(
    database: Database,
    edits: Sequence[Edit],
    *,
    at: datetime,
    author: Author,
    own_numbers: Collection[str] = (),
) -> str:
    """Saves all of the edits in one transaction; the name of the batch, empty when nothing changes.

    Raises `UserError` when one of them cannot be, and `ConflictError` when an object is no longer what `before` says.
    """
    with database.transaction() as session:
        return apply_within(session, edits, at=at, author=author, own_numbers=own_numbers)


def apply_within(
    session: Session, edits: Sequence[Edit], *, at: datetime, author: Author, own_numbers: Collection[str] = ()
) -> str:
    """The same in the caller's transaction, with what else depends on it."""
    _check_note(author)
    return _save(session, checked(edits, own_numbers), at, author, _CHANGED)


def conflicts(database: Database, edits: Sequence[Edit]) -> list[Conflict]:
    """What stops these edits now, since an object is no longer what `before` says, or is removed without being seen."""
    unseen = [edit for edit in edits if edit.object_key and edit.before is None and edit.after is None]
    with database.reading() as session:
        return [conflict for edit in (*checked(edits), *unseen) if (conflict := _conflict(session, edit))]


def check_new(where: Session | Database, edits: Sequence[Edit], at: datetime) -> None:
    """Whether what these edits add may be added beside what there is. Raises `UserError`."""
    if isinstance(where, Database):
        with where.reading() as session:
            return check_new(session, edits, at)
    for check in dict.fromkeys(kind_of(edit).check_new for edit in edits if edit.before is None):
        if check:
            check(where, edits, at)
    return None


def _check_note(author: Author) -> None:
    if len(author.note) > LONGEST_NOTE:
        raise UserError(f"La note est trop longue : {LONGEST_NOTE} caractères au plus.")


def _save(session: Session, edits: Sequence[Edit], at: datetime, author: Author, announced: str) -> str:
    changes.hold(session)
    _check_conflicts(session, edits, announced)
    check_new(session, edits, at)
    by_writer = groupby(sorted(edits, key=_package), key=_package)
    for _, together in by_writer:
        of_package = list(together)
        kind_of(of_package[0]).write(session, of_package, at, author)
    session.flush()
    return changes.batch_of(session) if edits else ""


def _check_conflicts(session: Session, edits: Sequence[Edit], announced: str) -> None:
    if conflicts := [conflict for edit in edits if (conflict := _conflict(session, edit))]:
        raise ConflictError(conflicts, announced)


def _package(edit: Edit) -> str:
    """Edits of one package are written together."""
    return kind_of(edit).write.__module__


def _conflict(session: Session, edit: Edit) -> Conflict | None:
    current = kind_of(edit).current(session, edit)
    if current == edit.before:
        return None
    last = recorded.last_change(session, edit)
    if last is None:
        return Conflict(edit, current)
    return Conflict(edit, current, last.author, last.at, last.batch)


def undo(database: Database, name: str, *, at: datetime, author: Author, own_numbers: Collection[str] = ()) -> str:
    """Gives every object of a batch back what it was; the batch of the undo, which can be undone in its turn.

    Raises `UserError` when there is no such batch, when it is undone already, when a rule is against it, and
    `ConflictError` when something changed since.
    """
    _check_note(author)
    with database.transaction() as session:
        edits = _reversed(session, name, own_numbers)
        return _save(session, edits, at, replace(author, undoes=name), _CHANGED_SINCE)


_CHANGED_SINCE = (
    "Cette modification ne peut plus être annulée seule : d'autres ont eu lieu depuis ; annulez-les d'abord."
)


def check_undo(database: Database, name: str, *, own_numbers: Collection[str] = ()) -> tuple[Edit, ...]:
    """The edits that would undo a batch, without saving them. Raises what `undo` would, as far as it is known now."""
    with database.reading() as session:
        edits = _reversed(session, name, own_numbers)
        _check_conflicts(session, edits, _CHANGED_SINCE)
    return tuple(edits)


def _reversed(session: Session, name: str, own_numbers: Collection[str]) -> list[Edit]:
    found = _undoable(session, recorded.find(session, name))
    return checked([edit.reversed for edit in found.edits], own_numbers)


def _undoable(session: Session, found: Batch | None) -> Batch:
    if found is None:
        raise UserError("Cette modification n'existe pas.")
    if found.undone_by:
        by = recorded.find(session, found.undone_by)
        who = f" par {by.author}, le {moment(by.at)}" if by else ""
        raise UserError(f"Cette modification est déjà annulée{who}.")
    if not found.edits:
        raise UserError("Cette modification n'a rien changé : il n'y a rien à annuler.")
    return found


def history(database: Database, reader: Reader = EVERYTHING, **wanted: Unpack[Wanted]) -> list[Batch]:
    """The newest batches that have a change of this département, author and type."""
    with database.reading() as session:
        return recorded.read(session, reader, wanted)


def batch(database: Database, name: str, reader: Reader = EVERYTHING) -> Batch | None:
    """One batch, if there is such a one that the reader may see."""
    with database.reading() as session:
        return recorded.find(session, name, reader)


def changed_at(database: Database, edits: Collection[Edit], field: str, *, since: datetime) -> dict[str, datetime]:
    """By key, when this field of these objects, all of one kind, last became something else; since this instant."""
    with database.reading() as session:
        return recorded.changed_at(session, edits, field, since)


def authors(database: Database, reader: Reader = EVERYTHING) -> list[str]:
    """Everybody who ever changed something that the reader may see, in alphabetical order."""
    with database.reading() as session:
        return recorded.authors(session, reader)
