"""The year at a glance."""

from datetime import date, time

import pytest

from core.departments import all_departments
from schedules.domain import Absence, Closure, Interval, ScheduleError, SpecialOpening, holiday_keys
from schedules.places import find_places, named_places, places_text, regions, zones
from schedules.year import EntryKind, by_month, exception_entries, holiday_entries, of_year

MAY = (date(2026, 5, 4), date(2026, 5, 8))


def test_every_departement_is_in_one_zone_whose_holidays_are_its_own():
    codes = [code for zone in zones() for code in zone.codes]
    assert sorted(codes) == sorted(all_departments())
    for zone in zones():
        for code in zone.codes:
            own = holiday_keys(all_departments()[code].holiday_zone, 2026)
            assert own == holiday_keys(zone.holiday_zone, 2026)


def test_zones_have_the_names_that_people_use():
    assert [zone.label for zone in zones()] == [
        "Métropole",
        "Alsace-Moselle",
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "La Réunion",
        "Mayotte",
    ]


@pytest.mark.parametrize(
    ("day", "name", "where"),
    [
        pytest.param(date(2026, 5, 1), "fête du Travail", "tous les départements", id="everywhere"),
        pytest.param(date(2026, 4, 3), "Vendredi saint", "Alsace-Moselle", id="Alsace and Moselle"),
        pytest.param(date(2026, 5, 27), "abolition de l'esclavage", "Guadeloupe", id="overseas"),
    ],
)
def test_a_holiday_is_told_once_with_its_places(day, name, where):
    found = [e for e in holiday_entries(2026) if (e.first_day, e.told) == (day, name)]
    assert [places_text(e.codes) for e in found] == [where]


def test_the_holidays_of_a_year_are_in_order():
    days = [entry.first_day for entry in holiday_entries(2027)]
    assert days == sorted(days)
    assert len(days) == 11 + 2 + 5


def test_alike_closures_are_one_entry_and_that_of_all_is_another():
    closures = [Closure(n, code, *MAY, "travaux") for n, code in enumerate([None, "01", "02"], start=1)]
    other = Closure(4, "03", *MAY, "déménagement")
    found = exception_entries([*closures, other, other])
    assert {(e.codes, e.references) for e in found} == {
        (None, ("F1",)),
        (("01", "02"), ("F2", "F3")),
        (("03",), ("F4",)),
    }


def test_openings_and_absences_are_entries_too():
    hours = (Interval(time(9), time(12)),)
    opening, absence = SpecialOpening(1, "01", *MAY, hours), Absence(2, "01", MAY[0], None, "a@b.example")
    found = {entry.kind: entry for entry in exception_entries([opening, absence])}
    assert found[EntryKind.OPENING].intervals == hours
    assert (found[EntryKind.ABSENCE].last_day, found[EntryKind.ABSENCE].mail) == (None, "a@b.example")


@pytest.mark.parametrize(
    ("first_day", "last_day", "years"),
    [
        pytest.param(date(2026, 12, 24), date(2027, 1, 2), [2026, 2027], id="over New Year"),
        pytest.param(date(2026, 5, 4), date(2026, 5, 4), [2026], id="one day"),
        pytest.param(date(2026, 5, 4), None, [2026, 2027, 2028], id="until further notice"),
    ],
)
def test_an_entry_is_in_each_year_that_it_touches(first_day, last_day, years):
    entries = exception_entries([Absence(1, "01", first_day, last_day, "a@b.example")])
    assert [year for year in range(2025, 2029) if of_year(entries, year)] == years


def test_what_began_before_the_year_is_in_january():
    entries = exception_entries([Closure(1, None, date(2025, 12, 24), date(2026, 1, 2), "fêtes")])
    assert by_month(entries, 2026)[1] == entries
    assert by_month(entries, 2025)[12] == entries


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        pytest.param(None, "tous les départements", id="all"),
        pytest.param(["57", "67", "68"], "Alsace-Moselle", id="a zone"),
        pytest.param(["75"], "Paris", id="one"),
        pytest.param(["01", "2A", "03"], "Ain, Allier et Corse-du-Sud", id="several"),
        pytest.param(["2A", "2B", "974"], "Corse et La Réunion", id="a region and another"),
    ],
)
def test_places_are_named_as_shortly_as_can_be(codes, text):
    assert places_text(codes) == text


def test_regions_hold_every_departement():
    assert sorted(code for codes in regions().values() for code in codes) == sorted(all_departments())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("Rhône, 01 ; 2a", ["01", "2A", "69"], id="names and numbers"),
        pytest.param("75 92 93", ["75", "92", "93"], id="numbers only"),
        pytest.param("Ain et Allier", ["01", "03"], id="and"),
        pytest.param("Eure-et-Loir\nEure", ["27", "28"], id="a name with and in it"),
        pytest.param("bretagne", ["22", "29", "35", "56"], id="a region"),
        pytest.param("Outre mer", ["971", "972", "973", "974", "976"], id="overseas"),
        pytest.param("alsace moselle, 01", ["01", "57", "67", "68"], id="a zone"),
        pytest.param("La Réunion", ["974"], id="an overseas département that is a region too"),
        pytest.param("Seine-Saint-Denis", ["93"], id="hyphens"),
        pytest.param(
            "Centre-Val de Loire et Corse", ["18", "28", "2A", "2B", "36", "37", "41", "45"], id="two regions"
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_several_departements_are_found_as_people_write_them(text, codes):
    assert list(find_places(text)) == codes


def test_all_of_them_are_meant_in_two_words():
    assert find_places("tous les départements") == tuple(all_departments())
    assert len(find_places("Métropole")) == 96


@pytest.mark.parametrize("text", ["Rhone-Alpe", "99", "Ain, Atlantide", "Ain et rien"])
def test_a_place_that_there_is_not_is_named(text):
    with pytest.raises(ScheduleError, match="n'est ni un département, ni une région"):
        find_places(text)


def test_what_several_are_chosen_by_covers_all():
    assert len(named_places()) == 4 + 13
