"""What each field of the annuaire may hold: one function by kind of field, for spreadsheets and pages alike.

Each takes what a person wrote, and returns what is kept or raises `FieldError`, whose French message says what is
expected.
"""

import re
from collections.abc import Callable, Collection

from annuaire.domain import DEFAULT_RING_SECONDS, LEAST_RING_SECONDS, MOST_RING_SECONDS, CallOrder
from core import phone_numbers, texts
from core.departments import find_code, fold

LENGTHS = {"structure": 200, "label": 80, "last_name": 100, "first_name": 100, "role": 100, "mail": 254}
LAST_POSITION = 99
_MAIL = "une adresse mail comme siao@exemple.fr"


class FieldError(ValueError):
    """A field is wrong; the message, in French, says what is expected."""


def text(written: str, limit: int, *, required: bool = False) -> str:
    """A short text, on one line."""
    kept = texts.one_line(written)
    if not texts.is_readable(kept):
        raise FieldError("un texte sans caractère illisible")
    if len(kept) > limit:
        raise FieldError(f"{limit} caractères au plus (ici {len(kept)})")
    if required and not kept:
        raise FieldError("cette case ne peut pas être vide")
    return kept


def mail(written: str) -> str:
    """An address, or nothing."""
    kept = text(written, LENGTHS["mail"])
    if kept and not texts.is_mail(kept):
        raise FieldError(_MAIL)
    return kept


def department_code(written: str) -> str:
    """The code of one of the 101 départements, from its code or its name."""
    code = find_code(written)
    if code is None:
        hint = " ; pour la Corse, 2A ou 2B" if written.strip() == "20" else ""
        raise FieldError(f"un département comme 01, 2A, 75 ou 974{hint}")
    return code


def called_by_place(position: int) -> str:
    """The label of a line to which nobody gave one."""
    return f"Ligne {position}"


def yes_or_no(written: str) -> bool:
    """« oui » or « non »."""
    answers = {"oui": True, "non": False}
    if (word := fold(written)) not in answers:
        raise FieldError("oui ou non")
    return answers[word]


def call_order(written: str) -> CallOrder:
    """One of the three orders; the first when nothing is written."""
    try:
        return CallOrder(fold(written) or CallOrder.SEQUENCE)
    except ValueError:
        raise FieldError(" ou ".join(CallOrder)) from None


def position(written: str) -> int:
    """The place of a line in its département, from 1."""
    return _whole_number(written, 1, LAST_POSITION)


def ring_seconds(written: str) -> int:
    """How long a line rings; the default when nothing is written."""
    return _whole_number(written or str(DEFAULT_RING_SECONDS), LEAST_RING_SECONDS, MOST_RING_SECONDS)


def _whole_number(written: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", written) or not least <= int(written) <= most:
        raise FieldError(f"un nombre entier entre {least} et {most}")
    return int(written)


def line_number(own_numbers: Collection[str]) -> Callable[[str], str]:
    """Reads a number that the SVI may dial."""
    return lambda written: _phone(lambda: phone_numbers.parse_dialable(written, own_numbers), written)


def contact_number(written: str) -> str:
    """Any telephone number, or nothing: the SVI does not dial it."""
    return _phone(lambda: phone_numbers.parse(written), written) if written else ""


def _phone(read: Callable[[], str], written: str) -> str:
    if re.fullmatch(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+", written):
        raise FieldError(
            "le numéro en entier : le tableur l'a abrégé ; mettez la colonne au format Texte et saisissez-le à nouveau"
        )
    try:
        return read()
    except phone_numbers.PhoneNumberError as error:
        raise FieldError(f"un numéro que l'on peut appeler ({error})") from error
