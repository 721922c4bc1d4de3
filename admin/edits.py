"""The edits that a form of this page makes: from what its reader saw to what they typed."""

from typing import Any

from flask import abort

from admin.seen import EditForm
from annuaire.edits import entry_of
from annuaire.plan import Entry
from core.edits import Edit


def new(object_type: str, code: str, fields: dict[str, Any]) -> Edit:
    """Something that was not there."""
    return Edit(object_type, "", code, None, {"department_code": code, **fields})


def changed(form: EditForm, object_type: str, key: str, code: str, fields: dict[str, Any]) -> Edit:
    """Something that was there when the page was shown, with some fields changed."""
    before = seen(form, object_type, key)
    return Edit(object_type, key, code, before, {**before, **fields})


def gone(form: EditForm, object_type: str, key: str, code: str) -> Edit:
    """Something that goes."""
    return Edit(object_type, key, code, seen(form, object_type, key), None)


def seen(form: EditForm, object_type: str, key: str) -> dict[str, Any]:
    """What the visitor had before their eyes. A form that says nothing of it was not sent by the page."""
    before = form.saw(object_type, key)
    if before is None:
        abort(400)
    return dict(before)


def shown_before(form: EditForm, object_type: str, key: str, code: str) -> Entry:
    """What the page showed and is gone meanwhile, so that what was typed can be shown again; else no such page."""
    before = form.saw(object_type, key)
    if before is None or before.get("department_code") != code:
        abort(404)
    return entry_of(Edit(object_type, key, code, before, None))
