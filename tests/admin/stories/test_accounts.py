"""Accounts: opened, entered, seen everywhere; every page of theirs is looked at."""

from playwright.sync_api import expect

from tests.admin.people import PASSWORD, PEOPLE

CAMILLE = PEOPLE["administratrice"]


def asks_for_a_link(desk, mail):
    desk.opens("/admin/connexion").fills("Adresse mail", mail).presses("Recevoir un lien par mail")
    desk.reads("Regardez vos mails")
    desk.follows("les mails qui seraient partis")
    return desk.page.get_by_role("link", name="/admin/connexion/lien/").first


def test_a_wrong_password_is_said_where_the_keyboard_is(desk):
    camille = desk().opens("/admin/connexion")
    keys = camille.page.keyboard
    camille.page.locator("body").press("Tab")
    expect(camille.page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    camille.page.get_by_label("Adresse mail").focus()
    keys.type(CAMILLE.mail)
    keys.press("Tab")
    keys.type("un mot de passe faux")
    keys.press("Enter")
    camille.reads("ne vont pas ensemble")
    expect(camille.page.get_by_role("alert")).to_be_focused()
    camille.page.get_by_label("Mot de passe", exact=True).focus()
    keys.type(PASSWORD)
    keys.press("Enter")
    camille.reads("Bonjour Camille Martin.")


def test_an_administrator_opens_an_account_and_its_owner_comes(desk):
    camille = desk().signs_in("administratrice")
    camille.opens("/admin/utilisateurs").follows("Ouvrir un compte")
    camille.presses("Ouvrir le compte")  # the browser asks for what is missing
    camille.fills("Adresse mail", "lou@siao48.example").fills("Prénom et nom", "Lou Bertin")
    camille.page.get_by_label("Référent", exact=True).check()
    camille.fills("Départements d'un référent", "Atlantide").presses("Ouvrir le compte").reads("« Atlantide »")
    camille.photographs("utilisateur-erreur")
    camille.fills("Départements d'un référent", "Lozère").presses("Ouvrir le compte").reads("Un mail l'invite")
    lou = desk().opens("/admin/courriers")
    lou.page.get_by_role("link", name="/admin/connexion/lien/").first.click()
    lou.presses("Entrer").reads("Bonjour Lou Bertin.")


def test_sessions_are_seen_and_ended_from_anywhere(desk):
    here, there = desk().types_password("administratrice"), desk(script=False).types_password("administratrice")
    here.opens("/admin/mon-compte").presses("Fermer toutes les autres").reads(
        "Toutes vos autres sessions sont fermées."
    )
    there.opens("/admin/mon-compte").reads("Recevoir un lien par mail")


def test_what_is_seen_on_the_way_in_is_looked_at(desk):
    nobody = desk().opens("/admin/connexion")
    link = asks_for_a_link(nobody, PEOPLE["direct"].mail)
    nobody.photographs("courriers")
    link.click()
    nobody.photographs("lien")
    nobody.opens("/admin/connexion").fills("Adresse mail", "x@y.example").presses("Recevoir un lien par mail")
    nobody.photographs("lien-demande")
