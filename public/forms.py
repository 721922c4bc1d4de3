"""What all forms share, those of the admin pages too: French, a token against forged requests, no stray spaces."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import Optional


class Form(FlaskForm):  # type: ignore[misc]
    """A form in French. Its errors are shown beside each field and summed up at the top of the page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own words come in French."""

        locales = ("fr",)

        def get_translations(self, form: BaseForm) -> Any:  # noqa: ANN401 - WTForms' own type
            """WTForms' own; Flask-WTF asks Flask-Babel for them, which we do not have."""
            return DefaultMeta.get_translations(self, form)


def attributes(field: Field, described: Sequence[str]) -> dict[str, str]:
    """What ties a field to its help and its errors, for the macros."""
    found = {"aria-describedby": " ".join(described)} if described else {}
    return found | ({"aria-invalid": "true"} if field.errors else {})


def stripped(value: Any) -> Any:  # noqa: ANN401 - what a field holds
    """People paste with spaces around."""
    return value.strip() if isinstance(value, str) else value


def typed(field: Field) -> str:
    """What was typed; nothing is an empty text."""
    return str(field.data or "")


class Text(StringField):
    """One line."""

    def __init__(self, label: str, *validators: Any, **others: Any) -> None:  # noqa: ANN401 - WTForms' own types
        super().__init__(label, validators=list(validators) or [Optional()], filters=[stripped], **others)
