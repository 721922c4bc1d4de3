from zoneinfo import available_timezones

import holidays
import pytest

from core.departments import all_departments, department, find_code

OVERSEAS = {"971", "972", "973", "974", "976"}


def test_there_are_101_departements_with_the_codes_of_telephony():
    mainland = {f"{n:02d}" for n in range(1, 96) if n != 20} | {"2A", "2B"}
    assert set(all_departments()) == mainland | OVERSEAS
    assert len(all_departments()) == 101


def test_names_are_unique_and_complete():
    assert len({d.name for d in all_departments().values()}) == 101
    assert all(d.name and d.region and d.of_name.endswith(d.name) for d in all_departments().values())


def test_each_departement_lives_in_a_known_time_zone():
    assert {d.timezone for d in all_departments().values()} <= available_timezones()
    abroad = {code: d.timezone for code, d in all_departments().items() if d.timezone != "Europe/Paris"}
    assert abroad == {
        "971": "America/Guadeloupe",
        "972": "America/Martinique",
        "973": "America/Cayenne",
        "974": "Indian/Reunion",
        "976": "Indian/Mayotte",
    }


def test_holiday_zones_are_those_of_the_library_and_of_telephony():
    zones = {code: d.holiday_zone for code, d in all_departments().items() if d.holiday_zone}
    assert zones == {"57": "57", "67": "6AE", "68": "6AE"} | {code: code for code in OVERSEAS}
    assert set(zones.values()) <= set(holidays.France.subdivisions)


@pytest.mark.parametrize(
    ("code", "after_siao"),
    [
        ("01", "de l'Ain"),
        ("69", "du Rhône"),
        ("75", "de Paris"),
        ("77", "de Seine-et-Marne"),
        ("22", "des Côtes-d'Armor"),
        ("974", "de La Réunion"),
        ("2A", "de la Corse-du-Sud"),
        ("90", "du Territoire de Belfort"),
        ("976", "de Mayotte"),
    ],
)
def test_the_name_after_a_noun(code, after_siao):
    assert department(code).of_name == after_siao


def test_an_unknown_code_is_a_key_error():
    with pytest.raises(KeyError):
        department("20")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("01", "01", id="code"),
        pytest.param("1", "01", id="its zero dropped by a spreadsheet"),
        pytest.param(" 75 ", "75", id="surrounding space"),
        pytest.param("2a", "2A", id="Corse in lower case"),
        pytest.param("2B", "2B", id="Corse"),
        pytest.param("974", "974", id="overseas"),
        pytest.param("Rhône", "69", id="name"),
        pytest.param("rhone", "69", id="without accent nor capital"),
        pytest.param("69 - Rhône", "69", id="code and name"),
        pytest.param("69 Rhône", "69", id="code and name without a dash"),
        pytest.param("1 - Ain", "01", id="short code and name"),
        pytest.param("2A – Corse-du-Sud", "2A", id="long dash"),
        pytest.param("Seine Saint Denis", "93", id="spaces for hyphens"),
        pytest.param("Côtes d\u2019Armor", "22", id="typographic apostrophe"),
        pytest.param("VAL-D'OISE", "95", id="capitals"),
        pytest.param("Réunion", "974", id="without its article"),
        pytest.param("Rho\u0302ne", "69", id="decomposed accent, from a Mac"),
        pytest.param("20", None, id="Corse is 2A or 2B"),
        pytest.param("96", None, id="not attributed"),
        pytest.param("97", None, id="overseas, incomplete"),
        pytest.param("00", None, id="zeros"),
        pytest.param("975", None, id="Saint-Pierre-et-Miquelon is no département"),
        pytest.param("001", None, id="a zero too many"),
        pytest.param("75056", None, id="a commune's code"),
        pytest.param("69 - Ain", None, id="code and name disagree"),
        pytest.param("Bretagne", None, id="a region"),
        pytest.param("", None, id="nothing"),
        pytest.param("-", None, id="a dash for nothing"),
    ],
)
def test_a_departement_is_found_as_people_write_it(written, code):
    assert find_code(written) == code


def test_every_name_finds_its_code():
    assert {find_code(d.name) for d in all_departments().values()} == set(all_departments())


@pytest.mark.parametrize(
    ("code", "where", "who"),
    [
        ("48", "en Lozère", "la Lozère"),
        ("69", "dans le Rhône", "le Rhône"),
        ("01", "dans l'Ain", "l'Ain"),
        ("08", "dans les Ardennes", "les Ardennes"),
        ("50", "dans la Manche", "la Manche"),
        ("71", "en Saône-et-Loire", "Saône-et-Loire"),
        ("35", "en Ille-et-Vilaine", "Ille-et-Vilaine"),
        ("75", "à Paris", "Paris"),
        ("974", "à La Réunion", "La Réunion"),
        ("976", "à Mayotte", "Mayotte"),
        ("972", "en Martinique", "la Martinique"),
    ],
)
def test_a_departement_is_named_in_a_sentence(code, where, who):
    assert (department(code).in_name, department(code).the_name) == (where, who)
    assert department(code).is_plural is who.startswith("les ")
