"""Départements taken together, by what people call them: zones of the same holidays, regions, all of them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.departments import all_departments, find_code, fold
from schedules.hours import ScheduleError


@dataclass(frozen=True, slots=True)
class Zone:
    """Départements that have the same public holidays."""

    key: str
    label: str
    codes: tuple[str, ...]
    holiday_zone: str
    """One of `Department.holiday_zone`: those of one zone agree."""


@cache
def zones() -> tuple[Zone, ...]:
    """Métropole, Alsace-Moselle, and each outre-mer by its name; in this order."""
    by_key: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in all_departments():
        by_key[_zone_of(code)].append(code)
    found = [
        Zone(key, label, tuple(codes), all_departments()[codes[0]].holiday_zone)
        for (key, label), codes in by_key.items()
    ]
    return tuple(sorted(found, key=lambda zone: -len(zone.codes)))


def _zone_of(code: str) -> tuple[str, str]:
    department = all_departments()[code]
    if not department.holiday_zone:
        return "metropole", "Métropole"
    if department.holiday_zone in {"57", "6AE"}:
        return "alsace-moselle", "Alsace-Moselle"
    return code, department.name


def places_text(codes: Sequence[str] | None) -> str:
    """« tous les départements », « Alsace-Moselle », « Bretagne », « Ain, Aisne et Allier »."""
    if codes is None:
        return "tous les départements"
    left, named = set(codes), []
    for name, members in _groups():
        if set(members) <= left:
            named.append(name)
            left -= set(members)
    alone = [all_departments()[code].name for code in all_departments() if code in left]
    return _listed([*named, *alone])


OVERSEAS, MAINLAND, EVERYWHERE = "Outre-mer", "Métropole", "Tous les départements"


@cache
def named_places() -> Mapping[str, tuple[str, ...]]:
    """What people choose several départements by: the whole, its parts, the regions. A département is none of them."""
    overseas = tuple(code for code in all_departments() if len(code) == 3)
    parts = {
        EVERYWHERE: tuple(all_departments()),
        MAINLAND: tuple(code for code in all_departments() if code not in overseas),
        OVERSEAS: overseas,
        "Alsace-Moselle": next(zone.codes for zone in zones() if zone.key == "alsace-moselle"),
    }
    return parts | {region: codes for region, codes in regions().items() if len(codes) > 1}


def find_places(text: str) -> tuple[str, ...]:
    """The codes that are meant by « Rhône, 69, 2A », « Bretagne et Outre-mer », in their order.

    Raises `ScheduleError` for a word that names none.
    """
    found = {code for word in re.split(r"[,;\n]", text) if word.strip() for code in _find_words(word)}
    return tuple(code for code in all_departments() if code in found)


def _find_words(text: str) -> tuple[str, ...]:
    """« Rhône » is one place; « Ain et Allier » are two, but « Eure-et-Loir » is one."""
    if codes := _find_one(text):
        return codes
    for between in (r"\s+et\s+", r"\s+"):
        words = re.split(between, text.strip())
        if len(words) > 1 and all(map(_find_one, words)):
            return tuple(code for word in words for code in _find_one(word))
    raise ScheduleError(f"« {text.strip()} » n'est ni un département, ni une région. Exemples : 33, Rhône, Bretagne.")


def _find_one(text: str) -> tuple[str, ...]:
    wanted = _plain(text)
    place = next((codes for name, codes in named_places().items() if _plain(name) == wanted), ())
    code = None if place else find_code(text)
    return (code,) if code else place


def _plain(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _groups() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Zones, then regions, of several départements."""
    yield from ((zone.label, zone.codes) for zone in zones() if len(zone.codes) > 1)
    yield from ((region, codes) for region, codes in regions().items() if len(codes) > 1)


@cache
def regions() -> Mapping[str, tuple[str, ...]]:
    """The départements of each region, by its name, in alphabetical order."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, department in all_departments().items():
        found[department.region].append(code)
    return {region: tuple(codes) for region, codes in sorted(found.items())}


def _listed(names: Sequence[str]) -> str:
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
