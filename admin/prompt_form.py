"""The form of a message's text, national or of a département."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from admin.forms import Note, stripped
from admin.seen import EditForm, now_seen
from admin.visitors import me
from core.edits import Edit
from core.errors import UserError
from prompts.domain import CATALOGUE, Prompt, check_text
from prompts.edits import text_edit
from prompts.service import OBJECT_TYPE
from svi.parts import parts

RESET = "retablir"
"""The button that takes an own text away."""


class PromptForm(EditForm):
    """Carries the own text that the page showed."""

    text = TextAreaField("Ce qui est dit", filters=[stripped])
    note = Note()

    def __init__(self, key: str, code: str, **others: Any) -> None:
        super().__init__(**others)
        self.key, self.code = key, code

    @property
    def prompt(self) -> Prompt:
        return CATALOGUE[self.key]

    @property
    def may_save(self) -> bool:
        """Whether the visitor's text is effective at once."""
        return me().may_change(self.code or None)

    @property
    def may_write(self) -> bool:
        """Whether they may change the text, or ask for it."""
        return self.may_save or (bool(self.code) and me().may_propose(self.code))

    def begin(self) -> None:
        """As it is before anything is typed: the text in force here, and the own text that was seen."""
        texts = parts().snapshots.latest().texts
        own = texts.own(self.key, self.code)
        self.text.data = texts.text(self.key, self.code)
        self.show(now_seen([text_edit(self.key, self.code, own, own)]))

    def edit(self, *, is_reset: bool) -> Edit:
        """What was asked for: this text, or none of its own any more."""
        seen = self.saw(OBJECT_TYPE, self.key)
        before = str(seen["text"]) if seen else None
        is_none = is_reset or (before is None and self._is_in_force())
        return text_edit(self.key, self.code, before, None if is_none else self.text.data or "")

    def _is_in_force(self) -> bool:
        """Whether this is said already: an own text that only copies it would stay when the national one changes."""
        said = parts().snapshots.latest().texts.text(self.key, self.code)
        return said.split() == (self.text.data or "").split()

    def validate_text(self, field: TextAreaField) -> None:
        """The same sentence as on the command line."""
        try:
            check_text(self.key, field.data or "")
        except UserError as error:
            raise ValidationError(error.message) from error
