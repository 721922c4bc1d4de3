"""An edit as French words: « Ligne 01 99 00 12 34 (Accueil) : sonnerie 20 s → 30 s »."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from accounts.domain import Role
from accounts.history import OBJECT_TYPE as ACCOUNT
from core.departments import department
from core.edits import Edit, Field, Kind, yes_or_no
from editing.kinds import KINDS

MASKED = "(masqué)"


class OnlyTold(NamedTuple):
    """What the history tells, and is not undone there."""

    label: str
    fields: Mapping[str, Field] = MappingProxyType({})
    named_by: str = ""
    """The field that says which one; else its département does, or its key."""


ONLY_TOLD: Mapping[str, OnlyTold] = {
    "blocage": OnlyTold("Blocage d'un appelant"),
    "direct": OnlyTold("Référents", {"direct": Field("Changent directement", yes_or_no)}),
    ACCOUNT: OnlyTold(
        "Compte",
        {
            "name": Field("Nom"),
            "mail": Field("Adresse mail"),
            "role": Field("Rôle", lambda role: Role(role).label if role else ""),
            "departments": Field("Départements", lambda codes: ", ".join(codes or ())),
            "active": Field("Actif", yes_or_no),
        },
        named_by="name",
    ),
}


class FieldChange(NamedTuple):
    """One field of an object, as people read it; empty where there is nothing."""

    label: str
    before: str
    after: str
    is_evident: bool = False
    """Of something new: its name says it, or it is as usual."""


class Told(NamedTuple):
    """One edit, for people."""

    label: str
    """« Ligne »."""
    name: str
    """« 01 99 00 12 34 (Accueil) »."""
    fields: tuple[FieldChange, ...]
    """Those that differ."""
    title: str
    """« Ligne 01 99 00 12 34 (Accueil) », with what becomes of it where it comes or goes: « retirée »."""
    line: str
    """The whole, on one line."""


def tell(edit: Edit, *, personal: bool = True) -> Told:
    """What an edit changes; without `personal`, the names, addresses and numbers of people are masked."""
    kind = KINDS.get(edit.object_type)
    if kind is None:
        return _only_told(edit)
    fields = tuple(_differences(kind, edit, personal=personal))
    name = kind.name(edit, personal)
    subject = f"{kind.label} {name}".strip()
    becomes = _becomes(kind, edit)
    return Told(kind.label, name, fields, f"{subject}{becomes}", f"{subject}{becomes}{_what(kind, edit, fields)}")


def asked(edit: Edit) -> str:
    """What an edit would do, of one that is not made yet: « À ajouter : ligne 01 99 00 12 34 (Accueil) »."""
    told = tell(edit)
    kind = KINDS.get(edit.object_type)
    if kind is None or kind.unset or (edit.before and edit.after):
        return told.line
    named = f"{in_a_sentence(kind.label)} {told.name}".strip()
    if edit.after is None:
        return f"À retirer : {named}"
    return f"À ajouter : {', '.join([named, *_field_by_field(edit, told.fields)])}"


def _only_told(edit: Edit) -> Told:
    kind = ONLY_TOLD.get(edit.object_type, OnlyTold(edit.object_type.capitalize()))
    fields = tuple(_fields(kind.fields, edit, personal=True))
    name = _only_named(kind, edit)
    subject = f"{kind.label} {name}".strip()
    becomes = " ajouté" if kind.named_by and not edit.before else ""
    told = f" : {', '.join(_field_by_field(edit, fields))}" if fields else ""
    return Told(kind.label, name, fields, f"{subject}{becomes}", f"{subject}{becomes}{told}")


def _only_named(kind: OnlyTold, edit: Edit) -> str:
    if kind.named_by:
        return str(edit.fields.get(kind.named_by, ""))
    return department(edit.department_code).of_name if edit.department_code else edit.object_key


def _differences(kind: Kind, edit: Edit, *, personal: bool) -> Iterator[FieldChange]:
    nothing = kind.unset(edit) if kind.unset else ""
    return _fields(kind.fields, edit, personal=personal, nothing=nothing)


def _fields(labelled: Mapping[str, Field], edit: Edit, *, personal: bool, nothing: str = "") -> Iterator[FieldChange]:
    for name, field in labelled.items():
        if _differs(edit, name):
            before, after = (
                _shown(field, fields.get(name), personal=personal) if fields else nothing
                for fields in (edit.before, edit.after)
            )
            if before or after:
                yield FieldChange(field.label, before, after, _is_evident(field, edit.fields.get(name)))


def _is_evident(field: Field, value: Any) -> bool:  # noqa: ANN401 - a field
    return field.in_name or value == field.usual


def _differs(edit: Edit, name: str) -> bool:
    """Of what comes or goes, every field is told."""
    return not edit.before or not edit.after or edit.before.get(name) != edit.after.get(name)


def _shown(field: Field, value: Any, *, personal: bool) -> str:  # noqa: ANN401 - a field
    shown = field.shown(value)
    return MASKED if shown and field.is_personal and not personal else shown


def _becomes(kind: Kind, edit: Edit) -> str:
    """« ajoutée », « retirée », or nothing: what is only chosen neither comes nor goes."""
    if kind.unset or (edit.before and edit.after):
        return ""
    return f" {'retiré' if edit.after is None else 'ajouté'}{'e' if kind.feminine else ''}"


def _what(kind: Kind, edit: Edit, fields: tuple[FieldChange, ...]) -> str:
    if kind.unset and (edit.before is None or edit.after is None):
        return "".join(f" : {before} → {after}" for _, before, after, _ in fields)
    if edit.after is None:
        return ""
    told = _field_by_field(edit, fields)
    return f" : {', '.join(told)}" if told else ""


def _field_by_field(edit: Edit, fields: tuple[FieldChange, ...]) -> list[str]:
    """« sonnerie 20 s → 30 s »; of what is new only what it is, and what its name does not say."""
    if edit.before is None:
        return [f"{in_a_sentence(one.label)} {one.after}" for one in fields if one.after and not one.is_evident]
    return [f"{in_a_sentence(one.label)} {one.before or '(vide)'} → {one.after or '(vide)'}" for one in fields]


def in_a_sentence(label: str) -> str:
    """« Sonnerie » → « sonnerie »."""
    return label[:1].lower() + label[1:]
