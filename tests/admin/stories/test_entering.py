"""Who installs the service makes the first account; a référent who comes twice a year enters by a mailed link."""

import re
from urllib.parse import urlsplit

import pytest

from tests.admin.stories.desk import Desk
from tests.browser.server import Server

with_and_without_scripts = pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def new_service(browser, tmp_path):
    """A service as `make run` starts it, where nobody has an account."""
    server = Server(tmp_path, "tests.browser.patient:create_app()")
    server.flask("demonstration", "charger", "--si-vide")
    server.start()
    yield server
    server.stop()


def first_link(server: Server) -> str:
    """The address that the service printed."""
    found = re.search(r"premier compte.*?(https?://\S+)", server.output)
    assert found, server.output
    return urlsplit(found.group(1)).path


@with_and_without_scripts
def test_the_first_administrator_makes_their_account_from_the_printed_link(new_service, browser, script):
    context = browser.new_context(locale="fr-FR", java_script_enabled=script)
    desk = Desk(context.new_page(), new_service.address, cookie=lambda _who: "")
    link = first_link(new_service)
    desk.opens(link).reads("Le premier compte")
    desk.fills("Adresse mail", "claire@dihal.example").fills("Prénom et nom", "Claire Dubois")
    desk.fills("Mot de passe", "court").fills("Le même, encore une fois", "court").presses("Créer mon compte")
    desk.reads("12 caractères")
    desk.fills("Mot de passe", "la pluie tombe sur Brest").fills("Le même", "la pluie tombe sur Brest")
    desk.presses("Créer mon compte")
    desk.reads("Claire Dubois")
    desk.presses("Se déconnecter")
    assert desk.page.goto(new_service.address + link).status == 410
    context.close()


@with_and_without_scripts
def test_a_referent_enters_by_a_link_that_serves_once(desk, script):
    sacha = desk(script=script)
    sacha.enters_by_link("referent")
    sacha.reads("Sacha Petit")
    sacha.presses("Se déconnecter")
    sacha.opens("/admin/courriers")
    sacha.page.get_by_role("article").filter(has_text="sacha@siao48.example").first.get_by_role("link").click()
    sacha.reads("lien")
    assert sacha.page.get_by_role("button", name="Entrer").count() == 0
    sacha.complaints.clear()


def test_one_enters_by_keyboard_alone(desk):
    camille = desk().opens("/admin/connexion")
    camille.page.get_by_label("Adresse mail").focus()
    camille.page.keyboard.type("camille@dihal.example")
    camille.page.keyboard.press("Tab")
    camille.page.keyboard.type("une phrase assez longue")
    camille.page.keyboard.press("Enter")
    camille.reads("Se déconnecter")
