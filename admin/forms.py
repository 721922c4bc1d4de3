"""What all forms of the pages share: French, a token against forged requests, values without stray spaces."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length, Optional


class Form(FlaskForm):  # type: ignore[misc]
    """A form in French. Its errors are shown beside each field and summed up at the top of the page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own words come in French."""

        locales = ("fr",)


def attributes(field: Field, described: Sequence[str]) -> dict[str, str]:
    """What ties a field to its help and its errors, for the macros (`admin/macros.html`)."""
    found = {"aria-describedby": " ".join(described)} if described else {}
    return found | ({"aria-invalid": "true"} if field.errors else {})


def stripped(value: Any) -> Any:
    """People paste with spaces around."""
    return value.strip() if isinstance(value, str) else value


def typed(field: Field) -> str:
    """What was typed; nothing is an empty text."""
    return str(field.data or "")


class Text(StringField):
    """One line."""

    def __init__(self, label: str, *validators: Any, **others: Any) -> None:
        super().__init__(label, validators=list(validators) or [Optional()], filters=[stripped], **others)


class Note(TextAreaField):
    """Why a change is made: optional, kept in the history."""

    def __init__(self, label: str = "Pourquoi ce changement ?", **others: Any) -> None:
        checks = [Optional(), Length(max=500, message="500 caractères au plus.")]
        help_text = "Facultatif : gardé dans les modifications, pour ceux qui les reliront."
        super().__init__(label, validators=checks, filters=[stripped], description=help_text, **others)
