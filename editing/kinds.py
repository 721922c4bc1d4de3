"""Every kind of object that admins change, by the name that the history gives it."""

from collections.abc import Mapping
from types import MappingProxyType

import annuaire.edits
import prompts.edits
import schedules.edits
from core.edits import Edit, Kind
from core.errors import UserError

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.object_type: kind for kind in (*annuaire.edits.KINDS, *schedules.edits.KINDS, *prompts.edits.KINDS)}
)


def kind_of(edit: Edit) -> Kind:
    """Raises `UserError` for what the history tells and no edit changes (an account, a blocked caller)."""
    if edit.object_type not in KINDS:
        raise UserError("Cette modification ne s'annule pas ici : refaites-la là où elle a été faite.")
    return KINDS[edit.object_type]
