"""The 101 départements, from INSEE's Code officiel géographique 2026.

`data/departements.csv` was made from the npm package `@etalab/decoupage-administratif` 6.0.0 (Etalab, from INSEE);
clocks are IANA names, and holiday zones are the subdivisions of `holidays.France`.
"""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from zoneinfo import ZoneInfo

AT = frozenset({"75", "974", "976"})
WITHIN = frozenset({"26", "42", "43", "50", "51", "52", "55", "58", "70", "72", "80", "86", "87"})
"""« dans la Manche », where others say « en Lozère »."""


@dataclass(frozen=True, slots=True)
class Department:
    """One département. `of_name` reads after a noun: « du Rhône », « de Paris », « de l'Ain »."""

    code: str
    name: str
    of_name: str
    region: str
    timezone: str
    holiday_zone: str
    """Subdivision of `holidays.France`; empty: the national holidays only."""

    @property
    def in_name(self) -> str:
        """Where somebody is reached: « en Lozère », « dans le Rhône », « à Paris », « dans les Ardennes »."""
        if self.code in AT:
            return f"à {self.name}"
        if self.code in WITHIN or not self.of_name.startswith(("de ", "d'")) or self.of_name.startswith("de l'"):
            return f"dans {self.the_name}"
        return f"en {self.name}"

    @property
    def the_name(self) -> str:
        """Before a verb: « la Lozère », « le Rhône », « Paris », « les Ardennes »."""
        article, _, rest = self.of_name.partition(" ")
        if article in {"du", "des"}:
            return f"{'le' if article == 'du' else 'les'} {rest}"
        if self.of_name.startswith(("de la ", "de l'")):
            return self.of_name.removeprefix("de ")
        return self.name

    @property
    def is_plural(self) -> bool:
        """Whether its verb is: « les Ardennes répondent »."""
        return self.of_name.startswith("des ")

    @property
    def clock(self) -> ZoneInfo:
        """The time zone that the département lives in."""
        return ZoneInfo(self.timezone)


@cache
def all_departments() -> Mapping[str, Department]:
    """Every département by its code ("01", "2A", "974"), in the order of the codes."""
    text = resources.files(__package__).joinpath("data/departements.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    found = (Department(r["code"], r["nom"], r["complement"], r["region"], r["fuseau"], r["zone_feries"]) for r in rows)
    return MappingProxyType({department.code: department for department in found})


def department(code: str) -> Department:
    """The département of a code. Raises `KeyError` when there is none."""
    return all_departments()[code]


def fold(text: str) -> str:
    """Lower case, without accents nor surrounding space: the form in which French words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find_code(text: str) -> str | None:
    """The code meant by a person: « 1 », « 01 », « 2a », « Rhône » or « 69 - Rhône »; None when unknown.

    None too when code and name disagree (« 69 - Ain »).
    """
    wanted = _words(text)
    by_word = _codes_by_word()
    if wanted in by_word:
        return by_word[wanted]
    head, _, name = wanted.partition(" ")
    code = by_word.get(head.zfill(2)) if head[:1].isdigit() else None
    return code if not name or by_word.get(name) == code else None


def _words(text: str) -> str:
    """`fold`, with one space for any run of hyphens, apostrophes and the like: people mix them."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


@cache
def _codes_by_word() -> Mapping[str, str]:
    words = {_words(d.name): d.code for d in all_departments().values()}
    without_article = {name.removeprefix("la "): code for name, code in words.items()}
    return words | without_article | {fold(code): code for code in all_departments()}
