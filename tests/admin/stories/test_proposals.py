"""A number is proposed, accepted and rings; another is declined with a word; a contact asks without an account."""

import re
from datetime import timedelta

import pytest

from core.clock import in_paris, system_clock
from simulator import Behaviour, Conversation
from tests.admin.people import PEOPLE

with_and_without_scripts = pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
KNOWN = "s.valette@siao-69.example"


def asks_for_numbers(desk, *numbers):
    """Through the menu, as people do."""
    desk.page.get_by_role("link", name="Propositions", exact=True).first.click()
    desk.follows("Proposer un changement")
    desk.page.get_by_label("Département").select_option("69")
    desk.page.get_by_label("Donner plusieurs numéros").check()
    desk.presses("Continuer")
    desk.fills("Les numéros", "\n".join(numbers)).presses("Envoyer la demande")
    desk.reads("Votre demande est envoyée")


def reads_the_last_mail(desk, to, *words):
    desk.opens("/admin/courriers")
    newest = desk.page.get_by_role("article").filter(has_text=to).first
    for word in words:
        assert word in newest.inner_text()
    return newest


@with_and_without_scripts
def test_a_second_number_is_proposed_accepted_and_rings_at_the_next_call(desk, app, script):
    second = "01 99 00 69 11" if script else "01 99 00 69 12"
    sacha = desk(script=script).enters_by_link("referent")
    asks_for_numbers(sacha, "04 65 71 69 01", second)
    sacha.reads(second)
    sacha.reads("En attente de réponse")
    camille = desk(script=script).signs_in("administratrice")
    link = reads_the_last_mail(camille, PEOPLE["administratrice"].mail, "Sacha Petit demande")
    link.get_by_role("link").first.click()
    camille.reads(second)
    camille.fills("Un mot pour la personne", "Bienvenue !").presses("Accepter telle quelle")
    camille.reads("C'est accepté. Les prochains appels en tiennent compte.")
    call = Conversation.with_app(app, Behaviour()).at("2026-12-01 10:00").presses("69")
    call.rings("+33465716901").nobody_answers().rings("+33" + second.replace(" ", "")[1:])
    reads_the_last_mail(sacha, PEOPLE["referent"].mail, "est acceptée", "Bienvenue !").get_by_role("link").first.click()
    sacha.reads("Camille Martin")


@with_and_without_scripts
def test_a_proposal_is_declined_with_a_word(desk, script):
    sacha = desk(script=script).signs_in("referent")
    asks_for_numbers(sacha, "01 99 00 69 21" if script else "01 99 00 69 22")
    where = re.search(r"/admin/propositions/\d+", sacha.page.url).group()
    camille = desk(script=script).signs_in("administratrice")
    camille.opens(where)
    camille.fills("Pourquoi", "Ce numéro est celui de l'accueil de nuit.").presses("Refuser avec ce mot")
    camille.reads("La demande est refusée")
    sacha.opens(where).reads("Refusée")
    sacha.reads("Ce numéro est celui de l'accueil de nuit.")
    reads_the_last_mail(sacha, PEOPLE["referent"].mail, "est refusée", "accueil de nuit")


@with_and_without_scripts
def test_a_proposal_is_amended_then_accepted(desk, script):
    sacha = desk(script=script).signs_in("referent")
    sacha.opens("/admin/propositions/nouvelle?departement=48&nature=absence")
    first = in_paris(system_clock()).date() + timedelta(days=20 if script else 60)
    sacha.fills("Premier jour", first.isoformat())
    sacha.fills("Dernier jour", (first + timedelta(days=20)).isoformat())
    sacha.presses("Envoyer la demande")
    sacha.reads("En attente de réponse")
    where = re.search(r"/admin/propositions/\d+", sacha.page.url).group()
    camille = desk(script=script).signs_in("administratrice")
    camille.opens(where).follows("Modifier, puis accepter")
    camille.fills("Adresse pour les urgences", "urgences@siao-48.example")
    camille.presses("Accepter avec ces changements")
    camille.reads("Ce qui a été enregistré à la place")
    if script:
        camille.photographs("proposition-modifiee")
    sacha.opens(where).reads("urgences@siao-48.example")


@with_and_without_scripts
def test_who_has_no_account_asks_and_confirms_by_mail(desk, script):
    sophie = desk(script=script)
    sophie.opens("/horaires/69").follows("Signaler un changement")
    sophie.page.get_by_label("Autre demande").check()
    sophie.presses("Continuer")
    sophie.fills("Votre demande", f"Rappelez-moi, s'il vous plaît. {script}").fills(
        "Vos prénom et nom", "Sophie Valette"
    )
    sophie.fills("Votre adresse mail", KNOWN).presses("Envoyer la demande")
    sophie.reads("Si cette adresse est celle d'un contact de ce département")
    reads_the_last_mail(sophie, KNOWN, "confirmez-la dans les trois jours").get_by_role("link").first.click()
    sophie.presses("Confirmer ma demande")
    sophie.reads("Votre demande est confirmée")
    reads_the_last_mail(sophie, KNOWN, "est bien arrivée")
    camille = desk(script=script).signs_in("administratrice").opens("/admin/propositions?departement=69")
    camille.page.get_by_role("link", name="Autre demande").last.click()
    camille.reads(f"Rappelez-moi, s'il vous plaît. {script}")
    camille.reads("confirmé par mail")


def test_one_asks_and_confirms_by_keyboard_alone(desk):
    sophie = desk().opens("/annuaire/modification?departement=69")
    keys = sophie.page.keyboard
    sophie.page.get_by_label("Département").focus()
    for key in ("Tab", *["ArrowDown"] * 5, "Enter"):
        keys.press(key)
    sophie.reads("Qui demande")
    sophie.page.get_by_role("link", name="Changer de département ou de demande").focus()
    for typed in ("Rappelez-moi au plus vite.", "Sophie Valette", KNOWN):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Enter")
    sophie.reads("Confirmez par mail")


def test_the_screens_have_no_barrier_and_are_photographed(desk):
    sacha = desk().signs_in("referent")
    sacha.opens("/admin/propositions/nouvelle").photographs("propositions-choix")
    sacha.opens("/admin/propositions/nouvelle?departement=69&nature=contacts").photographs("propositions-contacts")
    sacha.opens("/admin/propositions/nouvelle?departement=69&nature=sans-telephone")
    sacha.fills("Ce que les appelants", "Écrivez-nous : nous vous rappelons.").presses("Envoyer la demande")
    sacha.photographs("proposition-referent")
    asks_for_numbers(sacha, "04 65 71 69 01", "01 99 00 69 31 Accueil de nuit")
    sacha.photographs("proposition-numeros-referent")
    nobody = desk()
    nobody.opens("/annuaire/modification").photographs("signaler")
    nobody.opens("/annuaire/modification?departement=69&nature=numeros").photographs("signaler-numeros")


def test_a_number_of_which_nobody_said_the_line_is_put_in_its_place_by_who_answers(desk):
    sophie = desk().opens("/annuaire/modification?departement=69&nature=numero")
    sophie.fills("Le nouveau numéro", "01 99 00 69 41").fills("Vos prénom et nom", "Sophie Valette")
    sophie.fills("Votre adresse mail", KNOWN).presses("Envoyer la demande")
    reads_the_last_mail(sophie, KNOWN, "confirmez-la dans les trois jours").get_by_role("link").first.click()
    sophie.reads("Nouveau numéro : 01 99 00 69 41")
    sophie.photographs("signaler-confirmer")
    link = sophie.page.url
    sophie.presses("Confirmer ma demande").reads("Votre demande est confirmée")
    sophie.page.goto(link)
    sophie.reads("Votre demande est déjà partie")
    sophie.photographs("signaler-deja-partie")
    camille = desk().signs_in("administratrice").opens("/admin/propositions?departement=69")
    camille.photographs("propositions")
    camille.page.get_by_role("link", name="Changer le numéro").last.click()
    camille.photographs("proposition-en-mots")
    camille.page.get_by_label("Mettre le 01 99 00 69 41").select_option(index=1)
    camille.presses("Continuer").photographs("proposition-en-mots-suite")
    camille.presses("Accepter")
    camille.reads("C'est accepté. Les prochains appels en tiennent compte.")
