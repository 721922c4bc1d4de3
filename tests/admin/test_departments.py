"""The list: found by what people know of a département, as they type it."""

import re
from html import unescape

import pytest


def names(page):
    return re.findall(r'<a href="/admin/departements/(\w+)">[^<]+</a><span class="region"', page)


@pytest.fixture
def find(visit, unforged):
    def search(query, who="administratrice"):
        answer = visit(who).post("/admin/departements", data={"q": query}, follow_redirects=False)
        return answer.headers.get("Location") or names(answer.text)

    return search


def found(visit, query, who="administratrice"):
    return names(visit(who).get("/admin/departements", query_string={"q": query}).text)


def test_all_are_there_each_with_its_state_and_its_lines(visit):
    page = visit("administratrice").get("/admin/departements").text
    assert len(names(page)) == 101
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    row = dict(zip(names(page), rows, strict=True))
    assert 'state-watch">Absence prolongée' in row["23"]
    assert "state-neutral\">Pas d'assistance téléphonique" in unescape(row["48"])
    assert 'state-bad">Personne de joignable' in row["05"]
    assert '<td class="figures">3</td>' in row["13"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        pytest.param("2a", ["2A"], id="a code"),
        pytest.param("bouches rhone", ["13"], id="words of a name, without its accent"),
        pytest.param("cote d'or", ["21"], id="an apostrophe, no hyphen"),
        pytest.param("bretagne", ["22", "29", "35", "56"], id="a region"),
        pytest.param("veille sociale rhone", ["69"], id="words of a structure, in any place"),
        pytest.param("974", ["974"], id="overseas by its code, not the numbers that have these figures"),
        pytest.param("nulle part", [], id="nothing"),
    ],
)
def test_it_is_found_by_words(visit, query, codes):
    assert found(visit, query) == codes


@pytest.mark.parametrize(
    "query",
    [
        "04 65 71 13 02",
        "0465711302",
        "04.65.71.13.02",
        "+33 4 65 71 13 02",
        "0033465711302",
        "+33 (0)4 65 71 13 02",
        "71 13 02",
    ],
)
def test_it_is_found_by_a_number_however_it_is_typed(find, query):
    assert find(query).endswith("/admin/departements/13")


def test_a_number_that_several_have_lists_them_without_an_address_that_holds_it(find):
    codes = find("0465711")
    assert {"13"} <= set(codes)
    assert len(codes) > 1


@pytest.mark.parametrize("query", ["2A", "Rhône", "  69 ", "creuse"])
def test_enter_leads_straight_to_the_only_one(find, query):
    assert re.search(r"/admin/departements/(2A|69|23)$", find(query))


def test_a_search_by_words_has_an_address_of_its_own(find):
    assert find("bretagne").endswith("/admin/departements?q=bretagne")


def test_as_one_types_nobody_is_led_away(visit, unforged):
    answer = visit("administratrice").post("/admin/departements", data={"q": "75"}, headers={"HX-Request": "true"})
    assert (answer.status_code, names(answer.text)) == (200, ["75"])


def test_a_referent_finds_only_their_own(visit, find):
    assert found(visit, "", "referent") == ["48", "69"]
    assert find("0465711302", "referent") == []
    assert find("13", "referent").endswith("?q=13")


def test_an_observer_finds_nothing_by_a_number_and_is_told_why(visit, unforged):
    page = visit("observatrice").post("/admin/departements", data={"q": "0465711302"}).text
    assert names(page) == []
    assert "ne permet donc pas de chercher par numéro" in page


def test_a_number_in_the_address_is_not_looked_up(visit):
    assert found(visit, "0465711302") == []


def test_those_that_are_named_so_come_before_those_of_a_region(visit):
    assert found(visit, "rhone")[:2] == ["13", "69"]
    assert "01" in found(visit, "rhone")
