"""What is wrong stands at its field, which is tied to it for who cannot see."""

from collections.abc import Mapping

from admin.forms import Form
from core.edits import WrongFieldError
from core.errors import UserError


def blame(form: Form, error: UserError, fields: Mapping[str, str]) -> None:
    """Says an error at the form's field of what it is about; above the form, when that is none of these `fields`."""
    name = fields.get(error.field) if isinstance(error, WrongFieldError) else None
    if name is None:
        form.form_errors.append(error.format_message())
    else:
        form[name].errors = [*form[name].errors, error.format_message()]
