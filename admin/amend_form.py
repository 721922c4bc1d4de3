"""A proposal as a form: each value that it asks for, to be changed before it is accepted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from admin.forms import stripped
from admin.seen import EditForm, name_of
from annuaire.domain import CallOrder
from core.changes import Fields
from core.edits import Edit, WrongFieldError
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, display
from editing import service as editing
from editing.conflicts import Conflict
from editing.kinds import kind_of
from editing.telling import asked, tell
from svi.parts import parts

_YES_NO = [SelectChoice("oui", "oui"), SelectChoice("non", "non")]
_CHOICES = {"call_order": [SelectChoice(order.value, order.label) for order in CallOrder]}
_INPUTS = {
    "first_day": "date",
    "last_day": "date",
    "active_from": "date",
    "active_until": "date",
    "number": "tel",
    "phone": "tel",
    "position": "number",
    "ring_seconds": "number",
}
_SEVERAL_VALUES = {"days", "hours", "intervals"}
"""What no field of one line can hold: it stays as it was asked, or is left out."""
LEFT_OUT = "sans"
_EMPTY_IS_NONE = {"last_day", "active_from", "active_until"}


class Group(NamedTuple):
    """The fields of one edit."""

    heading: str
    asked: list[Field]
    others: list[Field]
    left_out: Field

    @property
    def is_wrong(self) -> bool:
        """Whether a field that is folded away has an error."""
        return any(field.errors for field in self.others)


class BlamedError(UserError):
    """What is wrong is said beside its field, and nowhere else."""

    def __init__(self) -> None:
        super().__init__("")


class AmendForm(EditForm):
    """What each proposal has in common."""

    note = TextAreaField(
        "Un mot pour la personne qui demande",
        [Optional(), Length(max=500, message="500 caractères au plus.")],
        filters=[stripped],
    )
    asked: Sequence[Edit] = ()

    def groups(self) -> Iterator[Group]:
        """The fields of each edit, those that it asks to change first."""
        for prefix, edit in _prefixed(self.asked):
            named = [(name, self[prefix + name]) for name in _offered(edit)]
            asked = [field for name, field in named if _is_asked(edit, name)]
            others = [field for name, field in named if not _is_asked(edit, name)]
            yield Group(_heading(edit), asked, others, self[prefix + LEFT_OUT])

    def edits(self) -> list[Edit]:
        """What would be saved, checked. Raises `UserError`; a wrong field says it too."""
        kept = [(prefix, edit) for prefix, edit in _prefixed(self.asked) if not self[prefix + LEFT_OUT].data]
        return [self._edit(prefix, edit) for prefix, edit in kept]

    def changed_since(self, edits: Iterable[Edit]) -> list[Conflict]:
        """What became of the objects of these edits since the page was shown; the next time it is known."""
        known = [edit for edit in edits if edit.object_key]
        seen = [replace(edit, before=self.saw(edit.object_type, edit.object_key), after=None) for edit in known]
        found = editing.conflicts(parts().database, seen)
        self.show_conflicts(found)
        return found

    def _edit(self, prefix: str, edit: Edit) -> Edit:
        before = self.saw(edit.object_type, edit.object_key) if edit.object_key else edit.before
        if edit.after is None:
            return replace(edit, before=before)
        typed = {name: _value(name, self[prefix + name].data, edit.after[name]) for name in _offered(edit)}
        wanted = replace(edit, before=before, after={**edit.after, **typed})
        try:
            return next(iter(editing.checked([wanted])), wanted)
        except WrongFieldError as error:
            if self._blame(prefix + error.field, error.format_message()):
                raise BlamedError from error
            raise

    def _blame(self, name: str, message: str) -> bool:
        """Beside its field, whose label is not said again; False where it has none."""
        if name in self:
            self[name].errors = [*self[name].errors, message.removeprefix(f"{self[name].label.text} : ")]
        return name in self


def amend_form(edits: Sequence[Edit]) -> AmendForm:
    """The form of these edits, whose `before` is what is shown now."""
    fields: dict[str, Any] = {"asked": tuple(edits)}
    for prefix, edit in _prefixed(edits):
        for name in _offered(edit):
            fields[prefix + name] = _field(name, kind_of(edit).fields[name].label, edit)
        fields[prefix + LEFT_OUT] = BooleanField("Ne pas retenir ce changement")
    form: AmendForm = type("Amend", (AmendForm,), fields)()
    if not form.is_submitted():
        form.show({name_of(edit.object_type, edit.object_key): edit.before for edit in edits if edit.object_key})
    return form


def _prefixed(edits: Iterable[Edit]) -> Iterator[tuple[str, Edit]]:
    """How the fields of each edit begin: named by its object, by its rank when it is new and has no other name."""
    rank = count()
    for edit in edits:
        key = edit.object_key.replace(" ", "-") or f"nouveau-{next(rank)}"
        yield f"{edit.object_type}-{key}_", edit


def _offered(edit: Edit) -> list[str]:
    """The fields that a form can change: those that are one value."""
    after = edit.after or {}
    return [name for name in kind_of(edit).fields if name in after and name not in _SEVERAL_VALUES]


def _heading(edit: Edit) -> str:
    """What is new is said by its fields."""
    told = tell(edit)
    return asked(edit) if edit.before else f"À ajouter : {told.label.lower()} {told.name}"


def _is_asked(edit: Edit, name: str) -> bool:
    """Whether the edit gives this field a value that it had not."""
    after = (edit.after or {})[name]
    return after not in {None, ""} and after != (edit.before or {}).get(name)


def _field(name: str, label: str, edit: Edit) -> Field:
    asked = (edit.after or {})[name]
    value = _written(name, asked)
    choices = _YES_NO if isinstance(asked, bool) else _CHOICES.get(name)
    if choices:
        return SelectField(label, choices=choices, default=value)
    if name == "text":
        return TextAreaField(label, default=value, filters=[stripped])
    return StringField(label, default=value, filters=[stripped], widget=_input(name))


def _input(name: str) -> TextInput:
    widget = TextInput()
    widget.input_type = _INPUTS.get(name, "text")
    return widget


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name in {"number", "phone"} and value:
        try:
            return display(value)
        except (PhoneNumberError, ValueError):
            return str(value)
    return "" if value is None else str(value)


def _value(name: str, typed: str | None, asked: Any) -> Any:
    written = typed or ""
    if isinstance(asked, bool):
        return written == "oui"
    return None if name in _EMPTY_IS_NONE and not written else written


def rebase(edit: Edit, now: Fields) -> Edit:
    """The same change of what there is now: what the edit does not touch stays as somebody else has made it."""
    if edit.before is None or edit.after is None:
        return replace(edit, before=now)
    touched = {name: value for name, value in edit.after.items() if edit.before.get(name) != value}
    return replace(edit, before=now, after={**now, **touched})
