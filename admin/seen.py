"""What a page showed, sent back with its form: a change is saved only if nobody changed the same thing meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from wtforms import HiddenField

from admin.forms import Form
from core.changes import Fields
from core.edits import Edit
from editing.conflicts import Conflict
from svi.parts import parts

Objects = Mapping[str, Fields | None]
"""By « type key »: what the object was when the page was shown; None when there was none."""


def name_of(object_type: str, object_key: str) -> str:
    """How an object is named among those that were seen."""
    return f"{object_type} {object_key}"


def now_seen(edits: Iterable[Edit]) -> dict[str, Fields | None]:
    """The objects of these edits as they were before."""
    return {name_of(edit.object_type, edit.object_key): edit.before for edit in edits}


class EditForm(Form):
    """A form that changes objects, and carries what they were."""

    vu = HiddenField()

    def show(self, objects: Objects) -> None:
        """These objects are shown by the page that is being made."""
        self.vu.data = _seal().dumps(dict(objects))

    def show_also(self, objects: Objects) -> None:
        """The visitor has just been told that these are something else than what the page showed."""
        self.show({**self._objects(), **objects})

    def show_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        """What they are about is told: the next save knows of it."""
        self.show_also({name_of(one.edit.object_type, one.edit.object_key): one.current for one in conflicts})

    def saw(self, object_type: str, object_key: str) -> Fields | None:
        """What the visitor had before their eyes; None when there was no such object."""
        return self._objects().get(name_of(object_type, object_key))

    def seen(self, edit: Edit) -> Edit:
        """The same edit, from what the visitor had before their eyes: what changed meanwhile is a conflict."""
        return replace(edit, before=self.saw(edit.object_type, edit.object_key))

    def saw_all(self, object_type: str) -> dict[str, Fields]:
        """Every object of a type that the visitor had before their eyes, by key."""
        named = ((name.partition(" "), fields) for name, fields in self._objects().items())
        return {key: fields for (found, _, key), fields in named if found == object_type and fields}

    def _objects(self) -> dict[str, Any]:
        try:
            objects: dict[str, Any] = _seal().loads(self.vu.data or "")
        except BadData:
            return {}
        return objects


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(parts().settings.secret_key, salt="vu")
