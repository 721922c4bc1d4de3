"""What admins change in the annuaire, as edits: a SIAO, a line, a contact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from annuaire import saving, store
from annuaire.domain import CallOrder, Contact, Line, Siao
from annuaire.line_places import with_free_places
from annuaire.plan import Change, Entry
from annuaire.saving import LABELS
from core.changes import Author, Fields
from core.departments import department
from core.edits import Edit, Field, Kind, WrongFieldError, check_place, converted, yes_or_no
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, display

SIAO, LINE, CONTACT = "siao", "line", "contact"
UNREACHABLE = "Donnez une adresse mail ou un téléphone au nouveau contact : sans l'un des deux, personne ne le joint."


def edit_of(before: Entry | None, after: Entry | None) -> Edit:
    """The edit that leads from one to the other: None before for what is new, None after for what goes."""
    entry = Change(before, after).entry
    key = entry.department_code if isinstance(entry, Siao) else str((before or entry).id or "")  # type: ignore[union-attr]
    fields = [store.columns(one) if one else None for one in (before, after)]
    return Edit(type(entry).__name__.lower(), key, entry.department_code, *fields)


def entry_of(edit: Edit) -> Entry:
    """The object of an edit as a value: as it becomes, or as it was if it goes."""
    return _change(edit).entry


def with_edits(siaos: Mapping[str, Siao], edits: Iterable[Edit]) -> dict[str, Siao]:
    """The annuaire as it would be after these edits; new lines have ids below zero."""
    after = dict(siaos)
    for number, edit in enumerate(edits, start=1):
        if edit.object_type == SIAO:
            _put_siao(after, edit.object_key, _entry(edit, edit.after))
        elif edit.object_type == LINE:
            _put_line(after, edit, number, _entry(edit, edit.after))
    return after


def _put_siao(siaos: dict[str, Siao], code: str, siao: Entry | None) -> None:
    if isinstance(siao, Siao):
        lines = siaos[code].lines if code in siaos else ()
        siaos[code] = replace(siao, lines=lines)
    else:
        siaos.pop(code, None)


def _put_line(siaos: dict[str, Siao], edit: Edit, number: int, line: Entry | None) -> None:
    siao = siaos.get(edit.department_code or "")
    if siao is None:
        return
    others = [other for other in siao.lines if str(other.id) != edit.object_key]
    new = [replace(line, id=line.id or -number)] if isinstance(line, Line) else []
    lines = tuple(sorted([*others, *new], key=lambda one: one.position))
    siaos[siao.department_code] = replace(siao, lines=lines)


def _entry(edit: Edit, fields: Fields | None) -> Entry | None:
    if fields is None:
        return None
    if edit.object_type == SIAO:
        return converted(fields, Siao, SIAO_FIELDS)
    numbered = {**fields, "id": _id(edit.object_key)}
    if edit.object_type == LINE:
        return converted(numbered, Line, LINE_FIELDS)
    return converted(numbered, Contact, CONTACT_FIELDS)


def _id(key: str) -> int:
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0


def _change(edit: Edit) -> Change:
    return Change(_entry(edit, edit.before), _entry(edit, edit.after))


def _checked(edit: Edit, own_numbers: Collection[str]) -> Edit:
    change = _change(edit)
    after = _checked_entry(change, change.after, own_numbers) if change.after else None
    codes = [entry.department_code for entry in (change.before, after) if entry]
    keys = [edit.object_key] if edit.object_type == SIAO else []
    check_place(edit, *codes, *keys)
    fields = [store.columns(entry) if entry else None for entry in (change.before, after)]
    return Edit(edit.object_type, edit.object_key, edit.department_code, *fields)


def _checked_entry(change: Change, after: Entry, own_numbers: Collection[str]) -> Entry:
    if isinstance(after, Siao):
        return saving.checked_siao(after)
    if isinstance(after, Line):
        known = change.before.number if isinstance(change.before, Line) else ""
        return saving.checked_line(after, own_numbers, known)
    return saving.checked_contact(after)


def _current(session: Session, edit: Edit) -> Fields | None:
    """An id that an older version gave again, elsewhere, names nothing here: nobody reads of another département."""
    entry: Entry | None
    if edit.object_type == SIAO:
        entry = store.siao(session, edit.object_key)
    else:
        read = store.line if edit.object_type == LINE else store.contact
        entry = read(session, _id(edit.object_key))
    return store.columns(entry) if entry and entry.department_code == edit.department_code else None


def _check_new(_session: Session, edits: Sequence[Edit], _at: datetime) -> None:
    """Somebody new can be written to, or rung. Who comes back was there already, and so is who comes by a sheet."""
    for edit in edits:
        contact = _entry(edit, edit.after) if edit.before is None and not edit.object_key else None
        if isinstance(contact, Contact) and not contact.mail and not contact.phone:
            raise WrongFieldError(UNREACHABLE, "mail")


def _write(session: Session, edits: Sequence[Edit], at: datetime, author: Author) -> None:
    """A SIAO comes before its lines, and goes after them; a new line comes where there is place."""
    changes = [_change(edit) for edit in edits]
    changes.sort(key=_rank)
    _check_siaos(session, changes)
    changes = with_free_places(changes, partial(store.lines_of, session))
    with saving.taken_places():
        store.apply(session, changes, at=at, author=author)


def _rank(change: Change) -> int:
    rank = (Siao, Line, Contact).index(type(change.entry))
    return rank if change.after else -rank


def _check_siaos(session: Session, changes: Sequence[Change]) -> None:
    """No line without a SIAO, neither a new one nor one that is left behind."""
    siaos = {change.entry.department_code: change.after for change in changes if isinstance(change.entry, Siao)}
    for change in changes:
        if isinstance(change.after, Line) and change.after.department_code not in siaos:
            saving.check_siao(session, change.after.department_code)
    for code in [code for code, after in siaos.items() if after is None]:
        gone = {c.before.id for c in changes if isinstance(c.before, Line) and c.after is None}
        if any(line.id not in gone for line in store.lines_of(session, code)):
            raise UserError(f"Le SIAO {department(code).of_name} a encore des lignes : retirez-les d'abord.")


def _number(e164: Any) -> str:  # noqa: ANN401 - a field
    try:
        return display(e164) if e164 else ""
    except (PhoneNumberError, ValueError):
        return str(e164)


def _day(written: Any) -> str:  # noqa: ANN401 - a field
    return f"{date.fromisoformat(written):%d/%m/%Y}" if written else ""


def _siao_name(edit: Edit, _personal: bool) -> str:  # noqa: FBT001 - the form of `Kind.name`
    return department(edit.object_key).of_name


def _line_name(edit: Edit, personal: bool) -> str:  # noqa: FBT001
    """A label may name somebody too."""
    if not personal:
        return f"n° {edit.fields.get('position', '')}"
    return f"{_number(edit.fields.get('number'))} ({edit.fields.get('label', '')})"


def _contact_name(edit: Edit, personal: bool) -> str:  # noqa: FBT001
    role = f"({edit.fields['role']})" if edit.fields.get("role") else ""
    who = f"{edit.fields.get('first_name', '')} {edit.fields.get('last_name', '')}".strip()
    return f"{who} {role}".strip() if personal else role


_USUAL = Line(0, "", 1, "", "")
SIAO_FIELDS: Mapping[str, Field] = {
    "structure": Field(LABELS["structure"]),
    "mail": Field(LABELS["mail"]),
    "phone_support": Field(LABELS["phone_support"], yes_or_no),
    "call_order": Field(LABELS["call_order"], lambda order: CallOrder(order).label),
}
LINE_FIELDS: Mapping[str, Field] = {
    "position": Field(LABELS["position"]),
    "number": Field(LABELS["number"], _number, is_personal=True, in_name=True),
    "label": Field(LABELS["label"], is_personal=True, in_name=True),
    "ring_seconds": Field(LABELS["ring_seconds"], lambda seconds: f"{seconds} s", usual=_USUAL.ring_seconds),
    "screening": Field(LABELS["screening"], yes_or_no, usual=_USUAL.screening),
    "active": Field(LABELS["active"], yes_or_no, usual=_USUAL.active),
    "active_from": Field(LABELS["active_from"], _day),
    "active_until": Field(LABELS["active_until"], _day),
}
CONTACT_FIELDS: Mapping[str, Field] = {
    "last_name": Field(LABELS["last_name"], is_personal=True, in_name=True),
    "first_name": Field(LABELS["first_name"], is_personal=True, in_name=True),
    "role": Field(LABELS["role"], in_name=True),
    "mail": Field(LABELS["mail"], is_personal=True),
    "phone": Field(LABELS["phone"], _number, is_personal=True),
}
KINDS = (
    Kind(SIAO, "SIAO", SIAO_FIELDS, _siao_name, _current, _checked, _write, _check_new),
    Kind(LINE, "Ligne", LINE_FIELDS, _line_name, _current, _checked, _write, _check_new, feminine=True),
    Kind(CONTACT, "Contact", CONTACT_FIELDS, _contact_name, _current, _checked, _write, _check_new),
)
