"""The export of the call log from the pages: whose calls, of which days, and nobody's number."""

import csv
import io

import pytest
from openpyxl import load_workbook

from call_log.export import COLUMNS
from simulator import Behaviour, Conversation

MARCH = "du=2026-03-01&au=2026-03-31"


@pytest.fixture
def called(app):
    """Two calls of the 3rd of March, for 75 and 69."""
    for keys, at in (("75", "2026-03-03 10:00"), ("69", "2026-03-03 10:05")):
        Conversation.with_app(app, Behaviour()).at(at).hears("Bienvenue").presses(keys).hangs_up()


def download(browser, query, kind="csv"):
    with browser.get(f"/admin/journal/appels.{kind}?{query}") as answer:
        assert answer.status_code == 200
        return answer.data, answer.headers


def rows(browser, query):
    data, _ = download(browser, query)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_an_observer_exports_every_call_of_a_period(visit, called):
    assert [row["departement"] for row in rows(visit("observatrice"), MARCH)] == ["75", "69"]
    _, headers = download(visit("observatrice"), MARCH)
    assert headers["Content-Disposition"] == "attachment; filename=appels-2026-03-01-2026-03-31.csv"
    assert headers["Cache-Control"] == "no-store"


def test_as_a_workbook_too(visit, called):
    data, _ = download(visit("administratrice"), f"{MARCH}&departement=75", "xlsx")
    tab = load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in tab[1]] == list(COLUMNS)
    assert tab.max_row == 2


@pytest.mark.parametrize(("who", "told"), [("observatrice", {""}), ("administratrice", {"Référente principale"})])
def test_the_names_of_lines_are_not_for_observers(visit, app, who, told):
    call = Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00").hears("Bienvenue").presses("75")
    call.rings("+33199001234").answers().accepts().talks(60).hangs_up()
    assert {row["ligne"] for row in rows(visit(who), MARCH)} == told
    promised = visit(who).get("/admin/journal").text
    assert ("aucun libellé de ligne" in promised) is (told == {""})
    assert ("le libellé de la ligne qui a répondu, où peut figurer un nom" in promised) is (told != {""})


def test_the_page_that_leads_there_promises_no_more(visit):
    page = visit("administratrice").get("/admin/import-export").text
    assert "aucun numéro de téléphone, mais le libellé des lignes" in page
    assert "sans aucune donnée personnelle" not in page


def test_no_number_of_anybody_is_in_it(visit, called):
    assert b"+33" not in download(visit("observatrice"), MARCH)[0]


@pytest.mark.parametrize(
    ("query", "departments"),
    [
        pytest.param("du=2026-03-03&au=2026-03-03", 2, id="the day itself"),
        pytest.param("du=2026-03-04&au=2026-03-31", 0, id="after"),
        pytest.param("du=2026-02-01&au=2026-03-02", 0, id="before"),
        pytest.param(f"{MARCH}&departement=75", 1, id="one département"),
    ],
)
def test_only_what_was_asked_for(visit, called, query, departments):
    assert len(rows(visit("observatrice"), query)) == departments


@pytest.mark.parametrize(
    ("who", "query", "status", "sentence"),
    [
        pytest.param("referent", f"{MARCH}&departement=75", 403, "", id="another's département"),
        pytest.param("referent", MARCH, 200, "Choisissez un département.", id="a référent, of all"),
        pytest.param("observatrice", f"{MARCH}&departement=00", 404, "", id="no such département"),
        pytest.param("observatrice", "du=2026-03-31&au=2026-03-01", 200, "Les dates sont inversées", id="upside down"),
        pytest.param("observatrice", "du=hier&au=", 200, "Donnez les deux jours.", id="no days"),
        pytest.param("observatrice", "du=2020-01-01&au=2026-01-01", 200, "Un an au plus", id="too long"),
        pytest.param("observatrice", "du=9999-12-01&au=9999-12-31", 200, "Un an au plus", id="the end of time"),
    ],
)
def test_what_cannot_be_asked_for(visit, who, query, status, sentence):
    answer = visit(who).get(f"/admin/journal/appels.csv?{query}")
    assert answer.status_code == status
    assert sentence in answer.text.replace("&#39;", "'")


def test_a_referent_exports_the_calls_of_their_departement(visit, called):
    assert len(rows(visit("referent"), f"{MARCH}&departement=69")) == 1


def test_the_page_proposes_the_quarter(visit):
    page = visit("referent").get("/admin/journal").text
    assert 'value="2026-01-01"' in page
    assert 'value="2026-03-03"' in page
    assert ">tous<" not in page
