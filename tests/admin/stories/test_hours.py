"""An absence that starts tomorrow; the week typed by keyboard alone; a closure for several départements."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.clock import in_paris, system_clock
from schedules import service
from schedules.domain import Schedule

with_and_without_scripts = pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
HEARD = "L'assistance téléphonique de l'Ain est suspendue"
PAGE = "/admin/horaires/01"


def tomorrow():
    return in_paris(system_clock()).date() + timedelta(days=1)


def far_and_open():
    """A day on which the service would be open, beyond the weeks that the pages show."""
    return in_paris(Schedule("", "Europe/Paris").next_opening(system_clock() + timedelta(days=60))).date()


def transcript(app, day, keys="01"):
    """What who calls a département on a day hears."""
    arguments = ["appeler", "--a", f"{day} 10:00", "--touches", keys, "--lignes", "accepte"]
    return app.test_cli_runner().invoke(args=arguments).output


@with_and_without_scripts
def test_an_absence_that_starts_tomorrow_is_heard_tomorrow_and_not_today(desk, app, script):
    first = tomorrow()
    dominique = desk(script=script).signs_in("direct").opens(PAGE)
    dominique.fills("Premier jour d'absence", first.isoformat())
    dominique.fills("Dernier jour d'absence", (first + timedelta(days=10)).isoformat())
    dominique.fills("Adresse pour les urgences", "urgence@ain.example").presses("Voir ce qui sera entendu")
    dominique.reads(HEARD)
    dominique.reads("urgence, arobase, A I N, point, example")
    dominique.presses("Enregistrer l'absence")
    dominique.reads("C'est enregistré")
    dominique.reads("à venir")
    assert HEARD in transcript(app, first)
    assert "suspendue" not in transcript(app, first - timedelta(days=1))
    dominique.presses("Annuler cette absence")
    dominique.reads("Aucune absence n'est notée")
    assert "suspendue" not in transcript(app, first)


def test_what_will_be_heard_follows_what_is_typed(desk):
    dominique = desk().signs_in("direct").opens(PAGE)
    dominique.fills("Adresse pour les urgences", "autre@ain.example")
    dominique.page.keyboard.press("Tab")
    expect(dominique.page.locator("#entendu")).to_contain_text("autre, arobase, A I N")
    dominique.fills("Premier jour d'absence", "")
    dominique.page.keyboard.press("Tab")
    expect(dominique.page.locator("#entendu")).to_contain_text("Donnez un premier jour")


@with_and_without_scripts
def test_the_week_is_typed_by_keyboard_alone(desk, app, script):
    dominique = desk(script=script).signs_in("direct").opens(f"{PAGE}/semaine")
    keyboard = dominique.page.keyboard
    dominique.page.get_by_label("Lundi").focus()
    for day in ("9h à midi, 14h-17h", "fermé"):
        keyboard.press("Control+A")
        keyboard.type(day)
        keyboard.press("Tab")
        if dominique.page.locator(":focus").get_attribute("value") == "recopier":
            keyboard.press("Tab")
    keyboard.press("Control+A")
    keyboard.type("9h-25h")
    keyboard.press("Enter")
    dominique.reads("Cette heure n'existe pas")
    dominique.page.get_by_label("Mercredi").focus()
    keyboard.press("Control+A")
    keyboard.type("9h - 10h")
    keyboard.press("Enter")
    box = dominique.page.get_by_label("C'est bien ce que je veux")
    expect(box).to_be_visible()
    box.focus()
    keyboard.press("Space")
    dominique.page.get_by_label("Mercredi").focus()
    keyboard.press("Enter")
    dominique.reads("C'est enregistré")
    dominique.reads("9h – 12h, 14h – 17h")
    assert service.load(app.extensions["svi"].database).for_department("01").hours.days[1] == ()
    dominique.opens(f"{PAGE}/semaine").presses("Reprendre les horaires nationaux")
    dominique.page.get_by_label("C'est bien ce que je veux").check()
    dominique.presses("Confirmer")
    dominique.reads("Ce sont les horaires nationaux")


@with_and_without_scripts
def test_several_departements_are_closed_at_once_and_opened_again(desk, app, script):
    camille = (
        desk(script=script).signs_in("administratrice").opens("/admin/horaires").follows("Fermer exceptionnellement")
    )
    camille.fills("Départements ou régions", "Ain, Atlantide").presses("Enregistrer")
    camille.reads("« Atlantide » n'est ni un département, ni une région")
    camille.fills("Départements ou régions", "Ain, Allier").fills("Premier jour", far_and_open().isoformat())
    camille.fills("Motif", "inventaire").presses("Enregistrer")
    camille.reads("plus personne ne répondra dans l'Ain")
    camille.page.get_by_label("C'est bien ce que je veux").check()
    camille.presses("Confirmer").reads("C'est enregistré. Les appels en tiendront compte à partir du")
    row = camille.page.get_by_role("row").filter(has_text="inventaire")
    expect(row).to_contain_text("Ain et Allier")
    row.get_by_role("link").click()
    camille.presses("Supprimer")
    camille.reads("C'est enregistré")
    expect(camille.page.get_by_text(re.compile("inventaire"))).to_have_count(0)


def test_an_absence_a_clock_and_mistakes_are_looked_at(desk):
    camille = desk().signs_in("administratrice")
    camille.opens("/admin/horaires/23").photographs("horaires-absence")
    camille.opens("/admin/horaires/974").photographs("horaires-outre-mer")
    camille.opens("/admin/horaires/fermeture").presses("Enregistrer").reads("Rien n'est enregistré")
    camille.photographs("horaires-fermeture-erreurs")
