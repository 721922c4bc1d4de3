"""One SIAO, line or contact saved by itself: the rules of the spreadsheets, said of one object."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from annuaire import rules, store
from annuaire.domain import Contact, Line, Siao
from core.edits import WrongFieldError
from core.errors import UserError
from core.phone_numbers import PhoneNumberError, parse

T = TypeVar("T")

LABELS: Mapping[str, str] = {
    "department_code": "Département",
    "structure": "Structure",
    "mail": "Mail",
    "phone_support": "Assistance téléphonique",
    "call_order": "Ordre d'appel",
    "position": "Ordre",
    "number": "Téléphone",
    "label": "Libellé",
    "ring_seconds": "Sonnerie",
    "screening": "Filtrage",
    "active": "Active",
    "active_from": "À partir du",
    "active_until": "Jusqu'au",
    "last_name": "Nom",
    "first_name": "Prénom",
    "role": "Rôle",
    "phone": "Téléphone",
}
"""Of each field, as people read it."""


def checked_siao(siao: Siao) -> Siao:
    """The SIAO as it is kept, without its lines. Raises `UserError`."""
    return replace(
        siao,
        department_code=_kept("department_code", rules.department_code, siao.department_code),
        structure=_kept("structure", _text("structure", required=True), siao.structure),
        mail=_kept("mail", rules.mail, siao.mail),
        lines=(),
    )


def checked_line(line: Line, own_numbers: Collection[str], known_number: str = "") -> Line:
    """The line as it is kept; one without a label is called by its place. Raises `UserError`.

    A number that it has already is not judged again: rules and plans change, and whoever changes the rest is not asked.
    """
    kept = replace(
        line,
        department_code=_kept("department_code", rules.department_code, line.department_code),
        position=_kept("position", rules.position, str(line.position)),
        number=_line_number(line.number, own_numbers, known_number),
        label=_kept("label", _text("label"), line.label) or rules.called_by_place(line.position),
        ring_seconds=_kept("ring_seconds", rules.ring_seconds, str(line.ring_seconds)),
    )
    if kept.active_from and kept.active_until and kept.active_until < kept.active_from:
        raise WrongFieldError("Jusqu'au : le dernier jour ne peut pas précéder le premier.", "active_until")
    return kept


def _line_number(written: str, own_numbers: Collection[str], known_number: str) -> str:
    if _is(written, known_number):
        return known_number
    return _kept("number", rules.line_number(own_numbers), written)


def _is(written: str, known_number: str) -> bool:
    try:
        return written == known_number or parse(written) == known_number
    except PhoneNumberError:
        return False


def checked_contact(contact: Contact) -> Contact:
    """The contact as it is kept. Raises `UserError`."""
    return replace(
        contact,
        department_code=_kept("department_code", rules.department_code, contact.department_code),
        last_name=_kept("last_name", _text("last_name", required=True), contact.last_name),
        first_name=_kept("first_name", _text("first_name"), contact.first_name),
        role=_kept("role", _text("role"), contact.role),
        mail=_kept("mail", rules.mail, contact.mail),
        phone=_kept("phone", rules.contact_number, contact.phone),
    )


def _text(field: str, *, required: bool = False) -> Callable[[str], str]:
    return partial(rules.text, limit=rules.LENGTHS[field], required=required)


def _kept(field: str, rule: Callable[[str], T], written: str) -> T:
    try:
        return rule(written)
    except rules.FieldError as error:
        raise WrongFieldError(f"{LABELS[field]} : lu « {written} » ; attendu : {error}.", field) from error


def line_to_change(session: Session, line: Line) -> Line | None:
    """The line as it was, None for a new one. Raises `UserError` when it, or its SIAO, is not there."""
    check_siao(session, line.department_code)
    before = store.line(session, line.id) if line.id else None
    if line.id and (before is None or before.department_code != line.department_code):
        raise UserError("Cette ligne n'existe plus dans ce département.")
    return before


def check_siao(session: Session, department_code: str) -> None:
    """A line is of a SIAO. Raises `UserError` when there is none."""
    if store.siao(session, department_code) is None:
        raise UserError(f"Le département {department_code} n'a pas encore de SIAO.")


@contextmanager
def taken_places() -> Iterator[None]:
    """A number or a place that another line of the département has, a person who is there already: it is said so."""
    try:
        yield
    except IntegrityError as error:
        if "contact" in str(error.orig):
            raise UserError("Cette personne est déjà dans les contacts du département, dans ce rôle.") from error
        raise UserError("Ce numéro ou cet ordre est déjà celui d'une autre ligne du département.") from error
