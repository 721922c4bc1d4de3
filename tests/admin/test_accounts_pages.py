"""The first administrator, « Utilisateurs » and « Mails »."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts import service
from accounts.domain import Role
from admin.visitors import TOKEN
from app import create_app
from editing import service as editing
from mail.postman import Postman
from mail.service import outbox, post
from tests.admin.people import PASSWORD, PEOPLE
from tests.admin.test_entrance import is_in, posts, signs_in, token_of
from tests.admin.told import no_mail_can_be_posted, said_at
from tests.admin.wishes import fields
from tests.app.markup import Page
from tests.svi.conftest import LOADED_AT
from tests.svi.conftest import settings as environment

NEW = "un autre mot de passe"


# The first administrator


def test_the_first_administrator_makes_their_account_and_is_in(app, database):
    path = f"/admin/premier/{service.first_link(database, at=LOADED_AT)}"
    client = app.test_client()
    Page(client.get(path).text).check()
    wrong = posts(client, path, mail="eve@dihal.example", nom="Ève", mot_de_passe="court", encore="court")
    assert "trop court : 12 caractères au moins" in said_at(wrong.text, "mot_de_passe")
    nobody = posts(client, path, mail="eve", nom="\x00", mot_de_passe=PASSWORD, encore=PASSWORD)
    assert "L'adresse mail n'en est pas une" in said_at(nobody.text, "mail")
    differ = posts(client, path, mail="eve@dihal.example", nom="Ève", mot_de_passe=PASSWORD, encore=NEW)
    assert "diffèrent" in differ.text
    assert service.accounts(database) == ()
    made = posts(client, path, mail="eve@dihal.example", nom="Ève", mot_de_passe=PASSWORD, encore=PASSWORD)
    assert made.status_code == 302
    assert is_in(client)
    assert app.test_client().get(path).status_code == 410
    assert [account.role for account in service.accounts(database)] == [Role.ADMINISTRATOR]


# « Utilisateurs »


def test_an_account_is_opened_and_its_owner_enters_by_the_invitation(visit, people, database):
    anne = visit("administratrice")
    form = {"mail": "Lou@siao48.example", "nom": "Lou Bertin", "role": "referent", "departements": "Lozère, 2a ; 974"}
    answer = posts(anne, "/admin/utilisateurs/nouveau", actif="y", **form)
    assert answer.status_code == 302
    assert "Lou Bertin" in anne.get("/admin/utilisateurs").text
    made = service.by_mail(database, "lou@siao48.example")
    assert made.departments == {"48", "2A", "974"}
    link = re.search(r"/admin/connexion/lien/\S+", outbox(database)[0].body).group()
    assert (
        visit(None).get(re.search(r"/admin/connexion$", outbox(database)[0].body, re.MULTILINE)[0]).status_code == 200
    )
    lou = visit(None)
    posts(lou, link)
    assert "Lou Bertin" in lou.get("/admin/mon-compte").text


def test_no_account_is_opened_whose_owner_cannot_be_told(visit, people, database):
    anne = visit("administratrice")
    form = {"mail": "lou@siao48.example", "nom": "Lou Bertin", "role": "observateur", "actif": "y"}
    with no_mail_can_be_posted(database):
        assert posts(anne, "/admin/utilisateurs/nouveau", **form).status_code == 503
    assert service.by_mail(database, form["mail"]) is None
    assert posts(anne, "/admin/utilisateurs/nouveau", **form).status_code == 302


def test_who_is_invited_once_more_gets_another_link(visit, people, database):
    anne, path = visit("administratrice"), f"/admin/utilisateurs/{people['referent'].id}"
    answer = anne.post(f"{path}/invitation", data={"csrf_token": token_of(anne.get(path))}, follow_redirects=True)
    assert "Un mail invite Sacha Petit à entrer." in answer.text
    assert outbox(database)[0].to == PEOPLE["referent"].mail


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        pytest.param({"departements": "Atlantide"}, "departements", "« Atlantide »", id="no département"),
        pytest.param({"departements": ""}, "departements", "au moins un département", id="a référent of nowhere"),
        pytest.param({"mail": "lou"}, "mail", "adresse mail", id="no mail"),
        pytest.param({"mail": PEOPLE["observatrice"].mail}, "mail", "déjà celle d", id="a mail that has an account"),
        pytest.param({"nom": "Lou <b>Bertin</b>" * 6}, "nom", "100 caractères", id="too long a name"),
    ],
)
def test_a_mistake_is_said_at_its_field(visit, people, wrong, field, said):
    form = {"mail": "lou@siao48.example", "nom": "Lou Bertin", "role": "referent", "departements": "48"} | wrong
    page = posts(visit("administratrice"), "/admin/utilisateurs/nouveau", actif="y", **form).text
    assert said in said_at(page, field)
    assert [said_at(page, other) for other in {"mail", "nom", "departements"} - {field}] == ["", ""]
    Page(page).check()


def test_a_mistake_of_who_has_an_account_is_said_at_its_field(sachas):
    assert "déjà celle d'un compte" in said_at(sachas.sends(mail=PEOPLE["observatrice"].mail).text, "mail")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"departements": "Atlantide"}, "« Atlantide »", id="no département"),
        pytest.param({"departements": ""}, "au moins un département", id="a référent of nowhere"),
        pytest.param({"mail": "lou"}, "adresse mail", id="no mail"),
        pytest.param({"mail": PEOPLE["observatrice"].mail}, "déjà celle d", id="a mail that has an account"),
        pytest.param({"role": "chef"}, "Not a valid choice|choix", id="no role"),
    ],
)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(visit, people, database, wrong, said):
    form = {"mail": "lou@siao48.example", "nom": "Lou <b>Bertin</b>", "role": "referent", "departements": "48"} | wrong
    answer = posts(visit("administratrice"), "/admin/utilisateurs/nouveau", actif="y", **form)
    assert answer.status_code == 200
    assert re.search(said, answer.text)
    assert "Lou &lt;b&gt;Bertin&lt;/b&gt;" in answer.text
    assert len(service.accounts(database)) == len(people)


@pytest.fixture
def sachas(visit, people):
    """The page of Sacha's account, as an administrator has it open: sachas.sends(nom=…) presses its button."""
    return OpenPage(visit("administratrice"), f"/admin/utilisateurs/{people['referent'].id}")


class OpenPage:
    """A page that stays open while others change things."""

    def __init__(self, client, path):
        self.client, self.path = client, path
        self.text = client.get(path).text

    def sends(self, *, without=(), **typed):
        kept = {name: value for name, value in fields(self.text).items() if name not in without}
        answer = self.client.post(self.path, data=kept | typed)
        self.text = answer.text
        return answer


def test_a_role_changes_and_who_is_deactivated_is_out(visit, people, database, sachas):
    sacha = visit("referent")
    assert sachas.sends(role="observateur").status_code == 302
    assert service.account(database, people["referent"].id).role is Role.OBSERVER
    assert OpenPage(sachas.client, sachas.path).sends(without=["actif"]).status_code == 302
    assert service.account(database, people["referent"].id).active is False
    assert not is_in(sacha)


MEANWHILE = [
    pytest.param({"active": False}, "actif oui → non", id="put out"),
    pytest.param({"role": Role.OBSERVER}, "rôle Référent → Observateur", id="another role"),
    pytest.param({"departments": frozenset({"48"})}, "départements 48, 69 → 48", id="fewer départements"),
    pytest.param({"mail": "s@siao48.example"}, "adresse mail sacha@siao48.example → s@siao48.example", id="mail"),
    pytest.param({"name": "Sacha Grand"}, "nom Sacha Petit → Sacha Grand", id="name"),
]


@pytest.mark.parametrize(("meanwhile", "said"), MEANWHILE)
def test_an_older_page_changes_nothing_over_what_it_did_not_show(people, database, sachas, meanwhile, said):
    now = service.save_account(database, replace(people["referent"], **meanwhile), at=LOADED_AT)
    refused = sachas.sends(nom="Sacha Petit-Dupont")
    assert refused.status_code == 200
    assert said in refused.text
    assert 'value="Sacha Petit-Dupont"' in refused.text
    assert service.account(database, now.id) == now
    Page(refused.text).check()


def test_who_was_told_what_changed_meanwhile_saves_over_it(people, database, sachas):
    service.save_account(database, replace(people["referent"], active=False), at=LOADED_AT)
    sachas.sends(nom="Sacha Petit-Dupont")
    assert sachas.sends().status_code == 302
    saved = service.account(database, people["referent"].id)
    assert (saved.name, saved.active) == ("Sacha Petit-Dupont", True)


def test_a_form_that_says_not_what_it_showed_is_refused(people, database, sachas):
    assert sachas.sends(nom="Sacha Petit-Dupont", vu="").status_code == 200
    assert service.account(database, people["referent"].id).name == "Sacha Petit"


def test_the_last_administrator_is_not_removed_by_a_page(visit, people, database):
    anne = people["administratrice"]
    answer = OpenPage(visit("administratrice"), f"/admin/utilisateurs/{anne.id}").sends(role="observateur")
    assert "dernier compte d" in answer.text
    assert service.account(database, anne.id).role is Role.ADMINISTRATOR


def test_somebodys_sessions_are_ended_everywhere(visit, people):
    sacha, anne = visit("referent"), visit("administratrice")
    path = f"/admin/utilisateurs/{people['referent'].id}"
    token = token_of(anne.get(path))
    assert anne.post(f"{path}/sessions", data={"csrf_token": token}).status_code == 302
    assert not is_in(sacha)
    assert is_in(anne)


@pytest.fixture
def direct_page(visit):
    return OpenPage(visit("administratrice"), "/admin/utilisateurs/departements")


def test_departements_are_chosen_that_change_directly(direct_page, database):
    assert "(Sacha Petit)" in direct_page.text
    assert direct_page.sends(direct=["48", "974", "00"]).status_code == 302
    assert service.direct_departments(database) == {"48", "974"}


def test_only_what_the_visitor_changed_of_it_is_changed(direct_page, database):
    service.set_direct(database, "48", direct=True, at=LOADED_AT)
    service.set_direct(database, "01", direct=False, at=LOADED_AT)
    direct_page.sends(direct=["01", "69"])
    assert service.direct_departments(database) == {"48", "69"}


def test_what_changes_directly_is_one_change_of_the_history(direct_page, database):
    direct_page.sends(direct=["48", "69"])
    last = editing.history(database, object_type="direct", limit=1)[0]
    assert [edit.object_key for edit in last.edits] == ["01", "48", "69"]


@pytest.mark.parametrize("name", ["referent", "direct", "observatrice"])
@pytest.mark.parametrize("path", ["", "/nouveau", "/1", "/departements"])
def test_users_are_the_administrators_business(visit, name, path):
    assert visit(name).get(f"/admin/utilisateurs{path}").status_code == 403


def test_no_account_of_that_number_is_a_page_that_does_not_exist(visit):
    assert visit("administratrice").get("/admin/utilisateurs/999").status_code == 404


# « Mails »

SECRET = "x_-" * 15
BODY = f"<script>alert(1)</script> http://127.0.0.1:8000/admin/connexion/lien/{SECRET} https://pirate.example/{SECRET}"


@pytest.fixture
def posted(database):
    with database.transaction() as session:
        post(session, "lou@siao48.example", "Bonjour", BODY, at=LOADED_AT)


@pytest.mark.usefixtures("posted")
def test_in_a_demonstration_whoever_sits_here_follows_the_links(visit, people):
    page = visit(None).get("/admin/courriers").text
    Page(page).check()
    ours = f"http://127.0.0.1:8000/admin/connexion/lien/{SECRET}"
    assert f'<a href="{ours}">{ours}</a>' in page
    assert 'href="https://pirate' not in page
    assert "<script>alert" not in page


def test_how_long_mails_are_kept_is_said_as_it_is(visit, monkeypatch):
    monkeypatch.setattr("admin.screens.outbox.OUTBOX_DAYS", timedelta(days=10))
    monkeypatch.setattr(Postman, "sends", True)
    assert "Les mails du service, gardés 10 jours." in visit("administratrice").get("/admin/courriers").text


@pytest.mark.usefixtures("posted")
@pytest.mark.parametrize(
    ("name", "status"), [(None, 302), ("referent", 403), ("observatrice", 403), ("administratrice", 200)]
)
@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"REMOTE_ADDR": "192.0.2.7"}, id="far"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, id="behind a proxy"),
        pytest.param({"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, id="a neighbour who lies"),
    ],
)
def test_from_elsewhere_only_administrators_read_and_no_link_is_shown(visit, people, name, status, elsewhere):
    client = visit(name)
    client.environ_base.update(elsewhere)
    answer = client.get("/admin/courriers")
    assert answer.status_code == status
    assert SECRET not in answer.text
    assert ("[lien personnel]" in answer.text) is (status == 200)


@pytest.mark.usefixtures("posted")
def test_another_site_whose_name_leads_to_this_machine_reads_no_link(visit):
    answer = visit(None).get("/admin/courriers", base_url="http://pirate.example:8000")
    assert answer.status_code == 302
    assert SECRET not in answer.text


def test_a_real_service_shows_no_link_to_anybody(tmp_path):
    production = {"SVI_TWILIO_AUTH_TOKEN": "t" * 32, "SVI_PUBLIC_BASE_URL": "https://svi.example.fr"}
    app = create_app(environment(tmp_path, **production), clock=lambda: LOADED_AT)
    database = app.extensions["svi"].database
    account = service.save_account(database, replace(PEOPLE["administratrice"]), at=LOADED_AT)
    with database.transaction() as session:
        post(session, "lou@siao48.example", "Bonjour", BODY, at=LOADED_AT)
    client = app.test_client()
    assert client.get("/admin/courriers").status_code == 302
    token = service.open_session(database, account.id, at=LOADED_AT, device="")
    with client.session_transaction(base_url="https://localhost") as session:
        session[TOKEN] = token
    page = client.get("/admin/courriers", base_url="https://localhost").text
    assert "Bonjour" in page
    assert SECRET not in page
    database.dispose()


def test_signing_in_leads_on_from_a_page_of_another_role(visit, people, database):
    service.set_password(database, people["referent"].id, PASSWORD)
    assert signs_in(visit(None), PEOPLE["referent"].mail, PASSWORD).headers["Location"] == "/admin/"
