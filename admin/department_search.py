"""Finding a département by what people know of it: its code, its name, its region, its structure, a number."""

import re
from collections.abc import Sequence

from annuaire.domain import Siao
from core.departments import Department, find_code, fold
from core.phone_numbers import display

LEAST_FIGURES = 4
"""Fewer figures are a code: « 974 » is La Réunion, not every number that has these figures."""
_NUMBER = re.compile(r"\+?[\d\s.()/_-]+")


def is_number(query: str) -> bool:
    """Whether it reads as a telephone number, or as a part of one."""
    return bool(_NUMBER.fullmatch(query)) and len(_figures(query)) >= LEAST_FIGURES


def finds(query: str, department: Department, siao: Siao) -> bool:
    """Whether every word begins one of the code, the name, the region or the structure, however they are written."""
    known = _words(f"{department.code} {department.name} {department.region} {siao.structure}")
    return all(any(word.startswith(wanted) for word in known) for wanted in _words(query))


def is_named(query: str, department: Department) -> bool:
    """Whether it is its own code or name that is meant, rather than its region or its structure."""
    known = _words(f"{department.code} {department.name}")
    return all(any(word.startswith(wanted) for word in known) for wanted in _words(query))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s'’.,()-]+", fold(text)) if word]


def numbers_with(query: str, siao: Siao) -> tuple[str, ...]:
    """The numbers of lines that have these figures, typed « 0199… », « +33 1 99… », « 01.99… »."""
    wanted = _figures(query)
    return tuple(
        line.number for line in siao.lines if any(wanted in written for written in _ways_of_writing(line.number))
    )


def chosen(query: str, found: Sequence[Department]) -> Department | None:
    """The one that is meant: by its code or its whole name, or because no other is found."""
    code = find_code(query)
    named = [department for department in found if department.code == code]
    return next(iter(named or (found if len(found) == 1 else ())), None)


def _figures(written: str) -> str:
    """Those of a number, without what stands before a country code."""
    return re.sub(r"^00", "", re.sub(r"\D", "", written.replace("(0)", "")))


def _ways_of_writing(e164: str) -> tuple[str, str]:
    return re.sub(r"\D", "", e164), re.sub(r"\D", "", national(e164))


def national(e164: str) -> str:
    """As it is dialled from where it is: overseas numbers too begin with 0."""
    return re.sub(r"^\+\d{3} ", "0", display(e164)) if e164[1:3] != "33" else display(e164)
