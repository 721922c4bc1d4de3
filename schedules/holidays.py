"""The legal public holidays of a zone.

Code du travail, L3133-1 (national), L3134-13 (Alsace-Moselle) and L3422-2 (outre-mer).

The `holidays` package also lists days that are not legal public holidays (Mi-Carême and Vendredi saint in Guadeloupe,
Victor Schœlcher in the Antilles): only what the table below names for a zone counts.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays as holidays_library

from core.labels import LabelledEnum


class LegalHoliday(LabelledEnum):
    """A public holiday by its stable key, which is what is saved when a département works on that day."""

    NEW_YEAR = "jour-de-l-an", "jour de l'An"
    EASTER_MONDAY = "lundi-de-paques", "lundi de Pâques"
    LABOUR_DAY = "fete-du-travail", "fête du Travail"
    VICTORY = "victoire-1945", "victoire de 1945"
    ASCENSION = "ascension", "Ascension"
    WHIT_MONDAY = "lundi-de-pentecote", "lundi de Pentecôte"
    NATIONAL_DAY = "fete-nationale", "fête nationale"
    ASSUMPTION = "assomption", "Assomption"
    ALL_SAINTS = "toussaint", "Toussaint"
    ARMISTICE = "armistice-1918", "armistice de 1918"
    CHRISTMAS = "noel", "Noël"
    GOOD_FRIDAY = "vendredi-saint", "Vendredi saint"
    SAINT_STEPHEN = "saint-etienne", "Saint-Étienne"
    ABOLITION = "abolition-de-l-esclavage", "abolition de l'esclavage"


_OF_ALSACE_MOSELLE = frozenset({LegalHoliday.GOOD_FRIDAY, LegalHoliday.SAINT_STEPHEN})
_OF_OVERSEAS = frozenset({LegalHoliday.ABOLITION})
_LOCAL = _OF_ALSACE_MOSELLE | _OF_OVERSEAS
_NATIONAL = frozenset(LegalHoliday) - _LOCAL
_OF_ZONE = {"57": _OF_ALSACE_MOSELLE, "6AE": _OF_ALSACE_MOSELLE} | dict.fromkeys(
    ("971", "972", "973", "974", "976"), _OF_OVERSEAS
)
_BY_LIBRARY_NAME = {
    "Jour de l'an": LegalHoliday.NEW_YEAR,
    "Lundi de Pâques": LegalHoliday.EASTER_MONDAY,
    "Fête du Travail": LegalHoliday.LABOUR_DAY,
    "Fête de la Victoire": LegalHoliday.VICTORY,
    "Ascension": LegalHoliday.ASCENSION,
    "Lundi de Pentecôte": LegalHoliday.WHIT_MONDAY,
    "Fête nationale": LegalHoliday.NATIONAL_DAY,
    "Assomption": LegalHoliday.ASSUMPTION,
    "Toussaint": LegalHoliday.ALL_SAINTS,
    "Armistice": LegalHoliday.ARMISTICE,
    "Noël": LegalHoliday.CHRISTMAS,
    "Vendredi saint": LegalHoliday.GOOD_FRIDAY,
    "Saint-Étienne": LegalHoliday.SAINT_STEPHEN,
    "Abolition de l'esclavage": LegalHoliday.ABOLITION,
}


def holiday_label(key: str) -> str:
    """The French name of a key; the key itself when it is none of ours."""
    return next((holiday.label for holiday in LegalHoliday if holiday == key), key)


def holidays_of_zone(zone: str) -> frozenset[LegalHoliday]:
    """What may be a public holiday in a zone (empty: the national ones only), whatever the year."""
    return _NATIONAL | _OF_ZONE.get(zone, frozenset())


@lru_cache(maxsize=4096)
def legal_holidays(zone: str, year: int, off: frozenset[str] = frozenset()) -> Mapping[date, str]:
    """The public holidays of a zone in a year, less the keys in `off`: date → French name, in the order of dates.

    The name reads after « férié : »; two holidays on one day are both named. A year that the library does not know
    (before 1803, after 2100) has none.
    """
    days = {day: [h.label for h in found if h not in off] for day, found in _calendar(zone, year).items()}
    return MappingProxyType({day: " et ".join(names) for day, names in days.items() if names})


def holiday_keys(zone: str, year: int) -> Mapping[date, tuple[LegalHoliday, ...]]:
    """The public holidays of a zone in a year, as keys: what an admin may switch off."""
    return _calendar(zone, year)


@lru_cache(maxsize=1024)
def _calendar(zone: str, year: int) -> Mapping[date, tuple[LegalHoliday, ...]]:
    known = holidays_library.country_holidays("FR", subdiv=zone or None, years=year, language="fr")
    legal = [holiday for holiday in LegalHoliday if holiday in holidays_of_zone(zone)]
    named = {day: {_BY_LIBRARY_NAME.get(name) for name in known.get_list(day)} for day in sorted(known)}
    found = {day: tuple(holiday for holiday in legal if holiday in names) for day, names in named.items()}
    return MappingProxyType({day: holidays for day, holidays in found.items() if holidays})
