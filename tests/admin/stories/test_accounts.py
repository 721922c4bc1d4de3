"""Accounts: opened, entered, seen everywhere; every page of theirs is looked at."""

from playwright.sync_api import expect

from accounts import service
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


def test_who_was_put_out_while_typing_copies_it_after_signing_in_beside(desk, app):
    camille = desk().signs_in("administratrice")
    camille.opens("/admin/departements/75/structure").fills("Structure", "Une longue saisie")
    database = app.extensions["svi"].database
    account = service.by_mail(database, CAMILLE.mail)
    service.end_sessions(database, account.id, but=None)
    camille.presses("Enregistrer").reads("Votre session a expiré")
    assert camille.forgiven("403")
    camille.reads("Une longue saisie")
    camille.photographs("session-expiree")
    with camille.page.context.expect_page() as beside:
        camille.follows("Se reconnecter (nouvel onglet)")
    tab = beside.value
    tab.get_by_label("Adresse mail").first.fill(CAMILLE.mail)
    tab.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter", exact=True).click()
    expect(tab).to_have_url(f"{camille.address}/admin/departements/75/structure")
    camille.reads("Une longue saisie")
