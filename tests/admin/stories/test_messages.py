"""A message is found where the call says it, changed, and heard in the next call; a référent asks for theirs."""

import pytest
from playwright.sync_api import expect

from core.changes import Author
from core.clock import system_clock
from prompts import service
from simulator import Conversation, speech

CLOSED_AT = "2026-03-03 07:00"
TEXT = "Nous dormons encore. {prochaine ouverture}"
EACH_WAY = pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])


@pytest.fixture(autouse=True)
def as_they_were(app):
    """The other stories hear the messages of the demonstration."""
    yield
    database = app.extensions["svi"].database
    for code in ("", "01"):
        service.reset_text(database, "closed", code, at=system_clock(), author=Author("la suite"))


def called_too_early(app, keys):
    return Conversation.with_app(app).at(CLOSED_AT).presses(keys)


@EACH_WAY
def test_a_message_is_changed_and_heard_in_the_next_call(desk, app, script):
    somebody = desk(script=script).signs_in("administratrice").follows("Messages vocaux")
    somebody.follows("Appel en dehors des horaires").fills("Ce qui est dit", "Nous dormons {encore}.")
    if script:
        somebody.reads("Variable inconnue : {encore}.")
        somebody.photographs("message-faux")
    somebody.fills("Ce qui est dit", TEXT)
    somebody.page.get_by_label("Pour un appelant de").select_option("33")
    somebody.page.get_by_label("Moment (heure de Paris)").fill("2026-03-03T07:00")
    if not script:
        somebody.presses("Vérifier sans enregistrer")
    somebody.reads("Nous dormons encore. Nous rouvrons aujourd'hui à huit heures trente.")
    if script:
        somebody.photographs("message")
    somebody.presses("Enregistrer")
    somebody.reads("C'est enregistré")
    called_too_early(app, "33").hears("Nous dormons encore. Nous rouvrons aujourd'hui à huit heures trente.")
    somebody.presses("Revenir au texte d'origine")
    expect(somebody.page.get_by_role("button", name="Revenir au texte d'origine")).to_have_count(0)
    called_too_early(app, "33").hears("Nous sommes fermés pour le moment.")


def test_a_message_is_listened_to(desk):
    if not speech.available():
        pytest.skip("there is no voice on this machine")
    somebody = desk().signs_in("observatrice").opens("/admin/messages/closed/33")
    sound = somebody.page.locator("audio")
    expect(sound).to_have_attribute("preload", "none")
    somebody.page.evaluate("document.querySelector('audio').load()")
    somebody.page.evaluate("document.querySelector('audio').play()")
    somebody.page.wait_for_function("document.querySelector('audio').currentTime > 0")


@EACH_WAY
def test_a_referent_writes_the_text_of_their_departement(desk, app, script):
    somebody = desk(script=script).signs_in("direct").opens("/admin/messages?departement=01")
    somebody.follows("Appel en dehors des horaires").is_at("/admin/messages/closed/01")
    somebody.fills("Ce qui est dit", "L'Ain vous rappelle bientôt.").presses("Enregistrer")
    somebody.reads("texte du département")
    called_too_early(app, "01").hears("L'Ain vous rappelle bientôt.")
    called_too_early(app, "33").hears("Nous sommes fermés pour le moment.")


def test_a_message_by_keyboard_alone(desk, app):
    somebody = desk().signs_in("administratrice").opens("/admin/messages/closed")
    reach(somebody, somebody.page.get_by_label("Ce qui est dit"))
    somebody.page.keyboard.press("ControlOrMeta+a")
    somebody.page.keyboard.type("Revenez demain.")
    reach(somebody, somebody.page.get_by_role("button", name="Enregistrer", exact=True))
    somebody.page.keyboard.press("Enter")
    somebody.reads("C'est enregistré")
    called_too_early(app, "33").hears("Revenez demain.")


def reach(somebody, place):
    """By the key that goes from one field to the next."""
    for _ in range(60):
        somebody.page.keyboard.press("Tab")
        if place.evaluate("place => place === document.activeElement"):
            return
    pytest.fail(f"{place} is not reached by keyboard")
