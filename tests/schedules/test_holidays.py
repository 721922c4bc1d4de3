"""The legal public holidays, checked against an independent source: PyPI's `jours-feries-france`, from data.gouv.fr."""

from datetime import date

import pytest
from jours_feries_france import JoursFeries

from core.departments import all_departments
from schedules.domain import LegalHoliday, holiday_keys, holidays_of_zone, legal_holidays
from tests.schedules.examples import of

INDEPENDENT_ZONES = {
    "": "Métropole",
    "57": "Alsace-Moselle",
    "6AE": "Alsace-Moselle",
    "971": "Guadeloupe",
    "972": "Martinique",
    "973": "Guyane",
    "974": "La Réunion",
    "976": "Mayotte",
}
INDEPENDENT_NAMES = {
    "1er janvier": "jour de l'An",
    "Vendredi Saint": "Vendredi saint",
    "Vendredi saint": "Vendredi saint",
    "Lundi de Pâques": "lundi de Pâques",
    "1er mai": "fête du Travail",
    "8 mai": "victoire de 1945",
    "Ascension": "Ascension",
    "Lundi de Pentecôte": "lundi de Pentecôte",
    "Abolition de l'esclavage": "abolition de l'esclavage",
    "14 juillet": "fête nationale",
    "Assomption": "Assomption",
    "Toussaint": "Toussaint",
    "11 novembre": "armistice de 1918",
    "Jour de Noël": "Noël",
    "2ème jour de Noël": "Saint-Étienne",
}


def test_every_zone_of_a_departement_is_checked():
    assert {department.holiday_zone for department in all_departments().values()} == set(INDEPENDENT_ZONES)


@pytest.mark.parametrize("year", range(2020, 2036))
@pytest.mark.parametrize("zone", INDEPENDENT_ZONES)
def test_the_holidays_of_a_zone_are_those_of_an_independent_source(zone, year):
    independent = JoursFeries.for_year(year, INDEPENDENT_ZONES[zone])
    ours = [(name, day) for day, names in legal_holidays(zone, year).items() for name in names.split(" et ")]
    assert sorted(ours) == sorted((INDEPENDENT_NAMES[name], day) for name, day in independent.items())


@pytest.mark.parametrize("zone", INDEPENDENT_ZONES)
def test_two_holidays_on_one_day_lose_none(zone):
    since_the_solidarity_day_left_whit_monday = 2008
    for year in range(since_the_solidarity_day_left_whit_monday, 2101):
        kept = [holiday for holidays in holiday_keys(zone, year).values() for holiday in holidays]
        assert sorted(kept) == sorted(holidays_of_zone(zone)), year


def test_two_holidays_on_one_day_are_both_named():
    assert legal_holidays("", 1997)[date(1997, 5, 8)] == "victoire de 1945 et Ascension"


def test_a_local_holiday_on_a_national_one_is_named_too():
    assert legal_holidays("972", 2031)[date(2031, 5, 22)] == "Ascension et abolition de l'esclavage"


def test_a_day_of_two_holidays_stays_one_when_one_is_switched_off():
    assert legal_holidays("", 1997, frozenset({"ascension"}))[date(1997, 5, 8)] == "victoire de 1945"


@pytest.mark.parametrize("year", [1, 1802, 2101, 9999])
def test_a_year_that_the_library_does_not_know_has_no_holidays(year):
    assert dict(legal_holidays("57", year)) == {}


def test_the_holidays_cannot_be_changed_by_who_reads_them():
    with pytest.raises(TypeError):
        legal_holidays("", 2026)[date(2026, 3, 3)] = "anniversaire"


def test_the_holidays_are_made_once():
    assert legal_holidays("974", 2026) is legal_holidays("974", 2026)


def test_keys_never_change_since_they_are_saved():
    assert [str(holiday) for holiday in LegalHoliday] == [
        "jour-de-l-an",
        "lundi-de-paques",
        "fete-du-travail",
        "victoire-1945",
        "ascension",
        "lundi-de-pentecote",
        "fete-nationale",
        "assomption",
        "toussaint",
        "armistice-1918",
        "noel",
        "vendredi-saint",
        "saint-etienne",
        "abolition-de-l-esclavage",
    ]


@pytest.mark.parametrize(
    ("code", "count"),
    [
        pytest.param("75", 11, id="national"),
        pytest.param("67", 13, id="Alsace-Moselle has two more"),
        pytest.param("971", 12, id="the abolition of slavery"),
    ],
)
def test_a_schedule_has_the_holidays_of_its_zone(code, count):
    assert len(of(code).holidays(2026)) == count


def test_a_schedule_leaves_out_what_is_switched_off():
    off = frozenset({"vendredi-saint", "noel"})
    left = of("67", holidays_off=off).holidays(2026)
    assert set(of("67").holidays(2026)) - set(left) == {date(2026, 4, 3), date(2026, 12, 25)}
