"""What admins change in the messages, as edits: the own text of a message, national or of a département."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.changes import Author, Fields
from core.departments import department
from core.edits import Edit, Field, Kind
from prompts import service, store
from prompts.domain import CATALOGUE, Texts
from prompts.models import NATIONAL
from prompts.service import OBJECT_TYPE


def text_edit(key: str, department_code: str | None, before: str | None, after: str | None) -> Edit:
    """The own text of a message, national (None) or of a département; None: what holds when there is none."""
    return Edit(OBJECT_TYPE, key, department_code or None, service.fields(before), service.fields(after))


def with_edits(texts: Texts, edits: Iterable[Edit]) -> Texts:
    """The texts in force after these edits."""
    by_code = {NATIONAL: dict(texts.national)} | {code: dict(own) for code, own in texts.departments.items()}
    for edit in edits:
        own = by_code.setdefault(edit.department_code or NATIONAL, {})
        own.pop(edit.object_key, None)
        if edit.after is not None:
            own[edit.object_key] = str(edit.after.get("text", ""))
    return Texts(national=by_code.pop(NATIONAL), departments={code: own for code, own in by_code.items() if own})


def _checked(edit: Edit, _own_numbers: Collection[str]) -> Edit:
    code = edit.department_code or NATIONAL
    if edit.after is None:
        service.check_where(edit.object_key, code)
        return edit
    return replace(edit, after=service.fields(service.checked(edit.object_key, str(edit.after.get("text", "")), code)))


def _current(session: Session, edit: Edit) -> Fields | None:
    return service.fields(store.own_text(session, edit.object_key, edit.department_code or NATIONAL))


def _write(session: Session, edits: Sequence[Edit], at: datetime, author: Author) -> None:
    for edit in edits:
        text = edit.after["text"] if edit.after else None
        service.put(session, edit.object_key, text, edit.department_code or NATIONAL, at=at, author=author)


def _name(edit: Edit, _personal: bool) -> str:  # noqa: FBT001 - the form of `Kind.name`
    message = CATALOGUE[edit.object_key].label if edit.object_key in CATALOGUE else edit.object_key
    return f"« {message} » {department(edit.department_code).of_name}" if edit.department_code else f"« {message} »"


KINDS = (
    Kind(
        OBJECT_TYPE,
        "Message",
        {"text": Field("Texte")},
        _name,
        _current,
        _checked,
        _write,
        unset=lambda edit: "le texte national" if edit.department_code else "le texte d'origine",
    ),
)
