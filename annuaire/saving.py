"""One SIAO or one line saved by itself: the rules of the spreadsheets, said of one object."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from annuaire import rules, store
from annuaire.domain import Line, Siao
from core.errors import UserError

T = TypeVar("T")


def checked_siao(siao: Siao) -> Siao:
    """The SIAO as it is kept, without its lines. Raises `UserError`."""
    structure = partial(rules.text, limit=rules.LENGTHS["structure"], required=True)
    return replace(
        siao,
        department_code=_kept("Département", rules.department_code, siao.department_code),
        structure=_kept("Structure", structure, siao.structure),
        mail=_kept("Mail", rules.mail, siao.mail),
        lines=(),
    )


def checked_line(line: Line, own_numbers: Collection[str]) -> Line:
    """The line as it is kept. Raises `UserError`."""
    return replace(
        line,
        department_code=_kept("Département", rules.department_code, line.department_code),
        position=_kept("Ordre", rules.position, str(line.position)),
        number=_kept("Téléphone", rules.line_number(own_numbers), line.number),
        label=_kept("Libellé", partial(rules.text, limit=rules.LENGTHS["label"]), line.label),
        ring_seconds=_kept("Sonnerie", rules.ring_seconds, str(line.ring_seconds)),
    )


def _kept(name: str, rule: Callable[[str], T], written: str) -> T:
    try:
        return rule(written)
    except rules.FieldError as error:
        raise UserError(f"{name} : lu « {written} » ; attendu : {error}.") from error


def line_to_change(session: Session, line: Line) -> Line | None:
    """The line as it was, None for a new one. Raises `UserError` when it, or its SIAO, is not there."""
    if store.siao(session, line.department_code) is None:
        raise UserError(f"Le département {line.department_code} n'a pas encore de SIAO.")
    before = store.line(session, line.id) if line.id else None
    if line.id and (before is None or before.department_code != line.department_code):
        raise UserError("Cette ligne n'existe plus dans ce département.")
    return before


@contextmanager
def taken_places() -> Iterator[None]:
    """A number or a place that another line of the département has is said so."""
    try:
        yield
    except IntegrityError as error:
        raise UserError("Ce numéro ou cet ordre est déjà celui d'une autre ligne du département.") from error
