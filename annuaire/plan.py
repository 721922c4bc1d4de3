"""What an import would change: the annuaire as it is, beside what a file says, as a list of changes.

A sheet is the whole truth for the départements that it mentions, and says nothing of the others.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from annuaire.domain import Contact, Line, Siao

Entry = Siao | Line | Contact
E = TypeVar("E", Siao, Line, Contact)
IN_NO_SHEET = ("id", "screening", "active_from", "active_until")
"""What no spreadsheet says of a line."""


@dataclass(frozen=True, slots=True)
class Content:
    """The annuaire, or what a file says of it, as three flat lists: these SIAO carry no lines."""

    siaos: tuple[Siao, ...] = ()
    lines: tuple[Line, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is added (no `before`), removed (no `after`) or changed."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry as it will be, or as it was if it goes."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("a change is of something")
        return entry


def compare(current: Content, wanted: Content) -> tuple[Change, ...]:
    """The changes that lead from one to the other, by département; a SIAO before its lines and its contacts."""
    changes = (
        *_differences(current.siaos, wanted.siaos, lambda siao: siao.department_code),
        *_differences(current.lines, _with_what_sheets_leave_out(current.lines, wanted.lines), line_key),
        *_differences(current.contacts, wanted.contacts, contact_key),
    )
    return tuple(sorted(changes, key=lambda change: change.entry.department_code))


def silent_departments(current: Content, wanted: Content) -> tuple[str, ...]:
    """The départements of `wanted` that would say that they answer the phone, and have no active line."""
    after = {siao.department_code: siao.phone_support for siao in (*current.siaos, *wanted.siaos)}
    from_file = {line.department_code for line in wanted.lines}
    lines = (*wanted.lines, *(line for line in current.lines if line.department_code not in from_file))
    ringing = {line.department_code for line in lines if line.active}
    mentioned = from_file | {siao.department_code for siao in wanted.siaos}
    return tuple(code for code in sorted(mentioned) if after.get(code) and code not in ringing)


def departments_left_alone(current: Content, wanted: Content) -> tuple[str, ...]:
    """The départements that a file with lines names, and has no line of: those they have stay."""
    from_file = {line.department_code for line in wanted.lines}
    named = {siao.department_code for siao in wanted.siaos} if from_file else set()
    return tuple(sorted((named - from_file) & {line.department_code for line in current.lines}))


def line_key(line: Line) -> tuple[str, str]:
    """A line is the same as long as its number stays in its département."""
    return line.department_code, line.number


def contact_key(contact: Contact) -> tuple[str, str, str, str]:
    """A contact is the same as long as the person keeps their name and role."""
    return contact.department_code, contact.last_name, contact.first_name, contact.role


def _with_what_sheets_leave_out(current: Iterable[Line], wanted: Iterable[Line]) -> tuple[Line, ...]:
    """The id, the screening and the days are in no sheet: a line that is already there keeps its own."""
    known = {line_key(line): line for line in current}
    return tuple(
        replace(line, **{name: getattr(same, name) for name in IN_NO_SHEET})
        if (same := known.get(line_key(line)))
        else line
        for line in wanted
    )


def _differences(current: Sequence[E], wanted: Sequence[E], key: Callable[[E], Hashable]) -> Iterator[Change]:
    mentioned = {entry.department_code for entry in wanted}
    before = {key(entry): entry for entry in current if entry.department_code in mentioned}
    after = {key(entry): entry for entry in wanted}
    yield from (Change(entry, None) for known, entry in before.items() if known not in after)
    for wanted_key, entry in after.items():
        if before.get(wanted_key) != entry:
            yield Change(before.get(wanted_key), entry)
