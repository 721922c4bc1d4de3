"""A proposal is accepted, declined or taken back: once, told by mail, with what it meets said first."""

import re
from dataclasses import replace

import pytest

from accounts import service as accounts
from annuaire import service as annuaire
from annuaire.edits import edit_of
from editing import service as editing
from proposals import service
from proposals.domain import Kind, Proposal, Status
from tests.admin.people import PEOPLE
from tests.admin.wishes import E164, SECOND, asks, first, lines, posted, second_number
from tests.svi.conftest import LOADED_AT

__all__ = ["asks", "first", "posted", "second_number"]


def test_what_is_accepted_rings_on_the_next_call(visit, unforged, database, second_number, posted, first):
    browser = visit("administratrice")
    answer = browser.post("/admin/propositions/1/accepter", data={"note": "Bonne idée."})
    assert answer.status_code == 303
    assert "C&#39;est accepté. Les prochains appels en tiennent compte." in browser.get(answer.location).text
    assert lines(database, "69") == [first, E164]
    (batch,) = editing.history(database, limit=1)
    assert (batch.author, batch.note) == ("Camille Martin, sur proposition de Sacha Petit", "Je ne suis plus seul.")
    decided = service.proposal(database, 1)
    assert (decided.status, decided.batch, decided.decided_by) == (Status.ACCEPTED, batch.name, "Camille Martin")
    to, subject, body = posted()[-1]
    assert (to, "est acceptée" in subject) == (PEOPLE["referent"].mail, True)
    assert "Camille Martin ajoute :\n« Bonne idée. »" in body
    page = visit("referent").get("/admin/propositions/1").text
    assert "Acceptée" in page
    assert "Bonne idée." in page


def test_two_requests_that_each_leave_a_line_do_not_together_leave_none_unsaid(visit, unforged, database):
    camille, both = visit("administratrice"), annuaire.load(database)["69"].lines
    who = "Sacha Petit", "sacha@siao48.example", 1
    numbers = [
        service.propose(
            database,
            Proposal(0, "69", Kind.OTHER, Status.PENDING, (edit_of(line, None),), "", *who, LOADED_AT),
            at=LOADED_AT,
        ).id
        for line in both
    ]
    pages = [camille.get(f"/admin/propositions/{number}").text for number in numbers]
    shown = [re.search(r'name="confirme" value="(\w+)"', page).group(1) for page in pages]
    answers = [
        camille.post(f"/admin/propositions/{number}/accepter", data={"confirme": told})
        for number, told in zip(numbers, shown, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303] * (len(both) - 1) + [200]
    assert "n&#39;est plus ce que cette page disait" in answers[-1].text
    assert len(annuaire.load(database)["69"].lines) == 1


def test_what_is_declined_changes_nothing_and_says_why(visit, unforged, database, second_number, posted, first):
    browser = visit("administratrice")
    refused = browser.post("/admin/propositions/1/refuser", data={"reason": " "})
    assert (refused.status_code, "Dites en un mot pourquoi" in refused.text) == (200, True)
    assert (
        browser.post("/admin/propositions/1/refuser", data={"reason": "Ce numéro sonne ailleurs."}).status_code == 303
    )
    assert E164 not in lines(database, "69")
    assert service.proposal(database, 1).status is Status.DECLINED
    to, subject, body = posted()[-1]
    assert (to, "est refusée" in subject) == (PEOPLE["referent"].mail, True)
    assert "« Ce numéro sonne ailleurs. »" in body


def test_an_object_that_changed_meanwhile_is_a_conflict_and_nothing_is_half_done(
    visit, asks, unforged, database, second_number, first
):
    asks("69", "numeros", who="administratrice", numbers="01 99 00 69 99")
    browser = visit("administratrice")
    page = browser.get("/admin/propositions/1").text
    assert "Ceci a changé depuis la demande" in page
    assert "Accepter telle quelle" not in page
    answer = browser.post("/admin/propositions/1/accepter", data={})
    assert (answer.status_code, "rien n" in answer.text) == (200, True)
    assert lines(database, "69") == ["+33199006999"]
    assert service.proposal(database, 1).status is Status.PENDING


def test_it_is_answered_once(visit, unforged, second_number):
    browser = visit("administratrice")
    browser.post("/admin/propositions/1/accepter", data={})
    for action, data in (("accepter", {}), ("refuser", {"reason": "non"})):
        answer = browser.post(f"/admin/propositions/1/{action}", data=data)
        assert "a déjà reçu sa réponse" in answer.text


@pytest.mark.parametrize("action", ["accepter", "refuser", "modifier"])
@pytest.mark.parametrize("who", ["referent", "direct", "observatrice"])
def test_only_the_national_administration_answers(visit, unforged, database, second_number, who, action):
    assert visit(who).post(f"/admin/propositions/1/{action}", data={"reason": "non"}).status_code == 403
    assert service.proposal(database, 1).status is Status.PENDING


def test_a_wish_in_words_is_accepted_as_done(visit, unforged, database, asks, posted):
    asks("69", "autre", note="Pouvez-vous m'appeler ?")
    visit("administratrice").post("/admin/propositions/1/accepter", data={"note": "C'est fait."})
    assert service.proposal(database, 1).status is Status.ACCEPTED
    assert "est acceptée" in posted()[-1][1]
    assert "Les prochains appels" not in posted()[-1][2]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        pytest.param(
            "contacts",
            {"nouveau-last_name": "Diallo", "nouveau-mail": "d@siao-69.example"},
            "Le contact est dans l'annuaire.",
            id="nobody rings a contact",
        ),
        pytest.param(
            "absence",
            {"first_day": "2026-04-01", "urgent_mail": "u@siao69.example"},
            "Les appels en tiendront compte à partir du mercredi 1er avril 2026.",
            id="an absence that begins later",
        ),
    ],
)
def test_nothing_is_said_of_the_next_calls_where_they_stay_as_they_are(
    visit, unforged, asks, posted, kind, typed, said
):
    asks("69", kind, **typed)
    browser = visit("administratrice")
    answer = browser.post("/admin/propositions/1/accepter", data={"confirme": "oui"})
    page = browser.get(answer.location).text.replace("&#39;", "'")
    assert f"C'est accepté. {said}" in page
    assert f" est acceptée. {said}\n" in posted()[-1][2]


def test_its_author_takes_it_back(visit, unforged, database, second_number):
    assert visit("administratrice").post("/admin/propositions/1/retirer").status_code == 403
    assert visit("referent").post("/admin/propositions/1/retirer").status_code == 303
    assert service.proposal(database, 1).status is Status.WITHDRAWN
    assert "a déjà reçu sa réponse" in visit("referent").post("/admin/propositions/1/retirer").text


def test_who_looks_after_it_no_longer_reads_what_they_asked_and_nothing_newer(visit, asks, database, people):
    line = str(annuaire.load(database)["69"].lines[0].id)
    asks("69", "numero", line=line, number=SECOND)
    asks("69", "numero", who="administratrice", line=line, number="01 99 00 69 99")
    assert "01 99 00 69 99" in visit("referent").get("/admin/propositions/1").text
    moved = replace(people["referent"], departments=frozenset({"48"}))
    accounts.save_account(database, moved, at=LOADED_AT)
    for page in ("/admin/propositions/1", "/admin/propositions"):
        text = visit("referent").get(page).text
        assert SECOND in text
        assert "01 99 00 69 99" not in text
        assert "04 65 71 69 02" not in text
