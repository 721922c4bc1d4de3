"""What was saved together, when, by whom and why: read from the recorded changes, newest first."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypedDict

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal_column, or_, select
from sqlalchemy.orm import Session

from accounts.domain import Account, Role
from accounts.history import OBJECT_TYPE as ACCOUNT
from core.changes import ChangeRow
from core.departments import fold
from core.edits import Edit
from editing.telling import MASKED, Told, tell
from editing.unnamed import ON_PROPOSAL, unnamed

A_PAGE = 50
OLDEST_WAY = "r"
"""What an older version saved alone is named by its revision, as the migration did."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: what may be seen, and told."""

    departments: frozenset[str] | None = None
    """Only these, and what is national; None: everything."""
    personal: bool = True
    """Whether names (authors' too), addresses and numbers of people are told, and notes, which may hold any of them."""

    @classmethod
    def of(cls, account: Account) -> "Reader":
        """A référent sees what is of their départements, and what is national."""
        return cls(account.departments if account.role is Role.REFERENT else None, account.sees_personal_data)


EVERYTHING = Reader()


class Wanted(TypedDict, total=False):
    """Which batches; without any of it, all."""

    department_code: str
    author: str
    object_type: str
    before: int | None
    """The cursor of the last batch of the page before."""
    limit: int


@dataclass(frozen=True)
class Batch:
    """One saved change: everything that one transaction saved, as edits, each object once."""

    name: str
    at: datetime
    author: str
    note: str
    undoes: str
    """The batch that it undoes, or nothing."""
    undone_by: str
    """The batch that undid it and that nobody has undone since, or nothing."""
    edits: tuple[Edit, ...]
    cursor: int
    """What `history(before=…)` takes to go on after it."""
    personal: bool = True
    """Whether names, addresses and numbers of people are told. A note may hold any of them: it is told then only."""

    @cached_property
    def details(self) -> tuple[Told, ...]:
        """Each edit for people: its label, the object's name, and the fields that differ."""
        return tuple(tell(edit, personal=self.personal) for edit in self.edits)

    @property
    def told(self) -> tuple[str, ...]:
        """Each edit on one French line."""
        return tuple(told.line for told in self.details)

    def told_first(self, count: int, department_code: str = "") -> tuple[str, ...]:
        """The first of them, those of a département before the others: an import may have hundreds."""
        edits = sorted(self.edits, key=lambda edit: bool(department_code) and edit.department_code != department_code)
        return tuple(tell(edit, personal=self.personal).line for edit in edits[:count])

    @property
    def department_codes(self) -> tuple[str, ...]:
        """The départements that it is about; none for what is only national."""
        return tuple(sorted({edit.department_code for edit in self.edits if edit.department_code}))

    @property
    def is_national(self) -> bool:
        """Whether something in it holds for all of them."""
        return any(edit.department_code is None for edit in self.edits)


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Each object once, from what it was at first to what it is at last; without those that are as they were."""
    by_object: dict[tuple[str, ...], Edit] = {}
    for number, edit in enumerate(edits):
        key = (edit.object_type, edit.object_key or f"new {number}", edit.department_code or "")
        first = by_object.get(key, edit)
        by_object[key] = Edit(*_which(edit), first.before, edit.after)
    return tuple(edit for edit in by_object.values() if edit.before != edit.after)


def _which(edit: Edit) -> tuple[str, str, str | None]:
    return edit.object_type, edit.object_key, edit.department_code


_ALONE = ChangeRow.batch == literal_column("''")
_NAME: ColumnElement[str] = case(
    (_ALONE, literal_column(f"'{OLDEST_WAY}'", String) + cast(ChangeRow.revision, String)), else_=ChangeRow.batch
)


def _named(names: Collection[str]) -> ColumnElement[bool]:
    """Found by the index, as far as they have one."""
    numbers = [int(name[1:]) for name in names if name[:1] == OLDEST_WAY and name[1:].isdecimal() and len(name) < 10]
    in_batch = ChangeRow.batch.in_(names)
    return or_(in_batch, and_(_ALONE, ChangeRow.revision.in_(numbers))) if numbers else in_batch


def read(session: Session, reader: Reader, wanted: Wanted) -> list[Batch]:
    """The newest batches that have a change of this kind, with all that the reader may see of them."""
    columns = (ChangeRow.department_code, ChangeRow.object_type)
    asked = [column == wanted[column.key] for column in columns if column.key in wanted]  # type: ignore[literal-required]
    asked += [_by(wanted["author"])] if "author" in wanted else []
    last = func.max(ChangeRow.id)
    names = select(_NAME, last).where(*asked, *_visible(reader)).group_by(_NAME).order_by(last.desc())
    if (before := wanted.get("before")) is not None:
        names = names.having(last < before)
    cursors = dict(iter(session.execute(names.limit(wanted.get("limit", A_PAGE)))))
    return _batches(session, cursors, reader)


def _by(author: str) -> ColumnElement[bool]:
    """Who decided, and who asked for it."""
    decided = ChangeRow.author.startswith(f"{author}{ON_PROPOSAL}", autoescape=True)
    asked = ChangeRow.author.endswith(f"{ON_PROPOSAL}{author}", autoescape=True)
    return or_(ChangeRow.author == author, decided, asked)


def find(session: Session, name: str, reader: Reader = EVERYTHING) -> Batch | None:
    """One batch, if there is such a one that the reader may see."""
    found = _batches(session, {name: 0}, reader)
    return found[0] if found else None


def _visible(reader: Reader) -> list[ColumnElement[bool]]:
    """Who looks after some départements sees theirs and what is national; accounts are for who sees all."""
    if reader == EVERYTHING:
        return []
    if reader.departments is None:
        return [_NO_ACCOUNT]
    return [_NO_ACCOUNT, or_(ChangeRow.department_code.is_(None), ChangeRow.department_code.in_(reader.departments))]


_NO_ACCOUNT = ChangeRow.object_type != ACCOUNT


def _batches(session: Session, cursors: Mapping[str, int], reader: Reader) -> list[Batch]:
    rows = defaultdict(list)
    seen = (_named(list(cursors)), *_visible(reader))
    found = select(_NAME, ChangeRow).where(*seen).order_by(ChangeRow.id)
    for name, row in session.execute(found):
        rows[name].append(row)
    undone = undone_by(session)
    told = str if reader.personal else unnamed(session)
    return [
        _batch(name, rows[name], undone.get(name, ""), cursor, told, personal=reader.personal)
        for name, cursor in cursors.items()
        if name in rows
    ]


def _batch(
    name: str, rows: Sequence[ChangeRow], undone: str, cursor: int, told: Callable[[str], str], *, personal: bool
) -> Batch:
    row = rows[-1]
    return Batch(
        name=name,
        at=row.at,
        author=told(row.author),
        note=row.note if personal or not row.note else MASKED,
        undoes=row.undoes,
        undone_by=undone,
        edits=merged(map(edit_of, rows)),
        cursor=cursor or row.id,
        personal=personal,
    )


def edit_of(row: ChangeRow) -> Edit:
    """A recorded change as a value."""
    return Edit(row.object_type, row.object_key, row.department_code, row.before, row.after)


def undone_by(session: Session) -> dict[str, str]:
    """The batches that are undone, and by which: an undo that is itself undone counts no more."""
    pairs = session.execute(
        select(ChangeRow.batch, ChangeRow.undoes, func.max(ChangeRow.id).label("last"))
        .where(ChangeRow.undoes != "")
        .group_by(ChangeRow.batch, ChangeRow.undoes)
        .order_by(func.max(ChangeRow.id).desc())
    )
    undone: dict[str, str] = {}
    for undo, batch, _ in pairs:  # the newest first: who undoes an undo has spoken before it
        if undo not in undone:
            undone.setdefault(batch, undo)
    return undone


def last_change(session: Session, edit: Edit) -> ChangeRow | None:
    """The newest recorded change of an object."""
    if not edit.object_key:
        return None
    same = select(ChangeRow).where(
        ChangeRow.object_type == edit.object_type,
        ChangeRow.object_key == edit.object_key,
        ChangeRow.department_code.is_(None)
        if edit.department_code is None
        else ChangeRow.department_code == edit.department_code,
    )
    return session.scalars(same.order_by(ChangeRow.id.desc()).limit(1)).first()


def changed_at(session: Session, edits: Collection[Edit], field: str, since: datetime) -> dict[str, datetime]:
    """By key, when this field of the objects of these edits last became something else. One query, by the index."""
    asked = select(ChangeRow).where(
        ChangeRow.department_code.in_({edit.department_code for edit in edits}),
        ChangeRow.object_type.in_({edit.object_type for edit in edits}),
        ChangeRow.object_key.in_({edit.object_key for edit in edits}),
        ChangeRow.at >= since,
    )
    return {
        row.object_key: row.at
        for row in session.scalars(asked.order_by(ChangeRow.id))
        if row.before and row.after and row.before.get(field) != row.after.get(field)
    }


def authors(session: Session, reader: Reader) -> list[str]:
    """Everybody who ever changed something that the reader may see, or asked for it, in alphabetical order.

    None without names.
    """
    if not reader.personal:
        return []
    signed = session.scalars(select(ChangeRow.author).where(*_visible(reader)).distinct())
    return sorted({name for author in signed for name in author.split(ON_PROPOSAL)}, key=fold)
