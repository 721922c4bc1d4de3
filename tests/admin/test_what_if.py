"""« Que se passe-t-il si on appelle… » : the path of a call, its reasons, and the way to the simulator."""

import re
from html import unescape

import pytest


@pytest.fixture
def ask(visit):
    def asked(code, at="", who="administratrice"):
        return unescape(visit(who).get(f"/admin/departements/{code}/essai", query_string={"a": at} if at else {}).text)

    return asked


@pytest.mark.parametrize(
    ("code", "at", "reason"),
    [
        pytest.param("75", "2026-03-03T10:00", "Ouvert : horaires du mardi, 9h30–11h30, 14h–16h30", id="open"),
        pytest.param("75", "2026-11-11T10:00", "Fermé : jour férié, armistice de 1918", id="a holiday"),
        pytest.param("67", "2026-12-26T10:00", "Fermé : jour férié, ", id="a holiday of Alsace"),
        pytest.param("75", "2026-03-03T20:00", "Fermé : horaires du mardi", id="in the evening"),
        pytest.param("75", "2026-03-07T10:00", "Fermé : pas d'horaires le samedi", id="a Saturday"),
        pytest.param(
            "44", "2026-03-11T10:00", "Fermé : fermeture exceptionnelle le mercredi 11 mars 2026", id="a closure"
        ),
        pytest.param("23", "2026-03-03T10:00", "Absence prolongée du mardi 24 février 2026", id="an absence"),
        pytest.param("48", "2026-03-03T10:00", "Pas d'assistance téléphonique, quelle que soit l'heure", id="no phone"),
        pytest.param("05", "2026-03-03T10:00", "Personne de joignable : sa ligne est désactivée", id="nobody"),
    ],
)
def test_the_reason_is_said(ask, code, at, reason):
    assert reason in ask(code, at)


def test_what_is_said_is_the_real_text_of_that_moment(ask):
    assert "Nous rouvrons lundi à neuf heures trente" in ask("75", "2026-03-07T10:00")


def test_the_lines_ring_in_their_order_with_what_is_said_if_nobody_answers(ask):
    page = ask("13", "2026-03-03T10:00")
    places = [
        page.index(text) for text in ("04 65 71 13 01", "04 65 71 13 02", "04 65 71 13 03", "Personne n'a répondu")
    ]
    assert places == sorted(places)
    assert "À tour de rôle : personne n'en a encore pris" in page


def test_an_observer_reads_the_path_without_a_number(ask):
    page = ask("13", "2026-03-03T10:00", "observatrice")
    assert "ligne 2" in page
    assert "04 65 71" not in page
    assert "Référent" not in page


@pytest.mark.parametrize(("code", "keys"), [("75", "75"), ("2A", "20,1"), ("974", "97,4")])
def test_it_is_played_in_the_simulator_with_its_moment_and_its_keys(ask, visit, code, keys):
    address = re.search(r'href="(/simulateur[^"]+)"', ask(code, "2026-03-03T10:00"))[1]
    assert address == f"/simulateur?a=2026-03-03T10:00&touches={keys}"
    page = visit("administratrice").get(address).text
    assert f'data-keys="{keys}" data-at="2026-03-03T10:00"' in page


def test_now_is_what_is_played_by_default_and_other_moments_are_proposed(ask):
    page = ask("75")
    assert "Appel du mardi 3 mars 2026 à 8h (maintenant)" in page
    for label in ("Prochaine ouverture", "Prochaine fermeture", "Ce soir", "Prochain jour férié (lundi de Pâques)"):
        assert label in page


@pytest.mark.parametrize("at", ["hier", "2026-02-30T10:00", "2026-03-29T02:30", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_moment_that_is_none_is_said_so_and_stays_in_the_field(ask, at):
    page = ask("75", at)
    assert "Cette date n'existe pas" in page
    assert f'value="{at}"' in page


def test_an_overseas_hour_is_told_on_both_clocks(ask):
    assert "il est 13h" in ask("974", "2026-03-03T10:00")
