"""The fields that forms of the pages share, beside those of every form (`public.forms`)."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from public.forms import Form, Text, attributes, stripped, typed

__all__ = ["Form", "Note", "Text", "attributes", "stripped", "typed"]


class Note(TextAreaField):
    """Why a change is made: optional, kept in the history."""

    def __init__(self, label: str = "Pourquoi ce changement ?", **others: Any) -> None:
        checks = [Optional(), Length(max=500, message="500 caractères au plus.")]
        help_text = "Gardé dans les modifications, pour ceux qui les reliront."
        super().__init__(label, validators=checks, filters=[stripped], description=help_text, **others)
