"""« Messages vocaux »: every message where it is said, heard with real values; who sees and writes what."""

import re
from html import unescape

import pytest
from markupsafe import escape

import proposals.service
from admin.call_map import anchor, in_order, places, stages
from admin.preview import of_text, telling_moment
from core.changes import Author
from core.clock import paris_time
from editing import service as editing
from prompts import service, store
from prompts.domain import CATALOGUE
from prompts.variables import VARIABLES
from simulator import Behaviour, Conversation
from svi.flow import TABLE
from tests.svi.conftest import LOADED_AT

SOMEBODY = Author("quelqu'un")
HOSTILE = "Tapez <mark>1</mark> & {horaires}"


def text_of(answer):
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", answer.text)))


def test_every_message_has_its_place_in_the_call():
    assert set(in_order()) == set(CATALOGUE) == set(places())


def test_every_arrow_of_the_call_is_on_the_map():
    by_anchor = {stage.anchor: stage for stage in stages()}
    for step, arrows in TABLE.items():
        drawn = [(branch.label, branch.to) for branch in by_anchor[anchor(step)].branches]
        assert drawn == [(reply.label, anchor(arrow.to)) for reply, arrow in arrows.items()]


def test_every_answer_leads_to_a_place_of_the_map():
    anchors = {stage.anchor for stage in stages()}
    assert {branch.to for stage in stages() for branch in stage.branches} <= anchors


def test_every_variable_is_explained():
    assert {name for prompt in CATALOGUE.values() for name in prompt.variables} == set(VARIABLES)


def test_the_map_has_every_message_and_a_link_to_it(visit):
    page = visit("observatrice").get("/admin/messages")
    assert page.status_code == 200
    for key in CATALOGUE:
        assert f'href="/admin/messages/{key}"' in page.text, key


def test_the_map_of_a_departement_says_what_its_callers_hear(visit):
    text = text_of(visit("referent").get("/admin/messages?departement=48"))
    assert "En Lozère, l'assistance SI SIAO répond par écrit" in text
    assert "texte du département" in text
    assert "L'assistance de la Lozère n'a pas pu prendre votre appel" in text
    assert "{du département}" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/admin/messages?departement=75", 403, id="the map of another's département"),
        pytest.param("/admin/messages/closed/75", 403, id="a message of another's département"),
        pytest.param("/admin/messages/closed?valeurs=75", 403, id="the values of another's département"),
        pytest.param("/admin/messages?departement=00", 404, id="no such département"),
        pytest.param("/admin/messages/nothing", 404, id="no such message"),
        pytest.param("/admin/messages/nothing/48", 404, id="no such message of a département"),
        pytest.param("/admin/messages/closed", 200, id="the national text"),
        pytest.param("/admin/messages/closed/48", 200, id="a message of one's own"),
        pytest.param("/admin/messages/closed?moment=jamais", 200, id="no such moment is now"),
        pytest.param("/admin/messages/closed/48?moment=0001-01-01T00:00", 200, id="a moment before all zones"),
        pytest.param("/admin/messages/closed/48?moment=9999-12-31T23:59", 200, id="the last of all moments"),
    ],
)
def test_a_referent_sees_the_messages_of_their_departements(visit, path, status):
    assert visit("referent").get(path).status_code == status


def test_a_message_that_all_share_has_no_page_of_a_departement(visit):
    answer = visit("referent").get("/admin/messages/welcome/48")
    assert (answer.status_code, answer.location) == (302, "/admin/messages/welcome?valeurs=48")


def test_the_choice_of_a_departement_leads_to_its_text(visit):
    answer = visit("referent").get("/admin/messages/closed?departement=48")
    assert (answer.status_code, answer.location) == (302, "/admin/messages/closed/48")


@pytest.mark.parametrize(
    ("who", "path", "button"),
    [
        pytest.param("administratrice", "/admin/messages/closed", "Enregistrer", id="the administration, nationally"),
        pytest.param("administratrice", "/admin/messages/closed/75", "Enregistrer", id="the administration, anywhere"),
        pytest.param("direct", "/admin/messages/closed/01", "Enregistrer", id="a référent who may"),
        pytest.param("referent", "/admin/messages/closed/48", "Proposer ce texte", id="a référent who asks"),
        pytest.param("referent", "/admin/messages/closed", None, id="a référent, nationally"),
        pytest.param("observatrice", "/admin/messages/closed", None, id="an observer"),
        pytest.param("observatrice", "/admin/messages/closed/48", None, id="an observer, of a département"),
    ],
)
def test_who_may_write_finds_a_field_and_others_read(visit, who, path, button):
    page = visit(who).get(path).text
    assert ("<textarea" in page) is (button is not None)
    assert button is None or f">{button}</button>" in page


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        pytest.param("/admin/messages/closed/48", "Nous rouvrons", id="its next opening"),
        pytest.param("/admin/messages/holiday/67", "C'est un jour férié : Vendredi saint", id="its own next holiday"),
        pytest.param("/admin/messages/holiday/67?moment=2026-12-26T10:00", "Saint-Étienne", id="a chosen day"),
        pytest.param("/admin/messages/absence/23", "L'assistance téléphonique de la Creuse", id="its absence"),
        pytest.param("/admin/messages/screening?valeurs=974", "département de La Réunion", id="the référent's side"),
        pytest.param("/admin/messages/absence/75", "jamais dit dans ce département", id="no absence in a year"),
        pytest.param("/admin/messages/absence/75", "L'assistance téléphonique de Paris", id="its name all the same"),
        pytest.param(
            "/admin/messages/holiday/75?moment=2026-03-03T10:00", "Vide à ce moment : {jour férié}", id="empty"
        ),
        pytest.param("/admin/messages/mail", "arobase, S I, tiret", id="examples without a département"),
    ],
)
def test_a_message_is_heard_with_real_values(visit, path, sentence):
    assert sentence.casefold() in text_of(visit("observatrice").get(path)).casefold()


def test_what_the_ear_hears_is_told_when_it_is_written_otherwise(visit, database):
    service.save_text(database, "closed", "Écrivez au SIAO avant 9h30.", at=LOADED_AT, author=SOMEBODY)
    text = text_of(visit("observatrice").get("/admin/messages/closed"))
    assert "Écrivez au siao avant neuf heures trente." in text
    assert "texte modifié" in text
    assert "Texte d'origine" in text


def test_own_texts_are_compared_with_the_national_one_for_who_may_see_them(visit):
    assert "<ins>" in visit("administratrice").get("/admin/messages/no_answer").text
    assert "Rhône" in text_of(visit("referent").get("/admin/messages/no_answer"))
    assert "Aucun de vos départements" in text_of(visit("direct").get("/admin/messages/no_answer"))


@pytest.mark.parametrize(
    ("key", "at", "moment"),
    [
        pytest.param("closed", "2026-03-03 10:00", "2026-03-03 22:00", id="the same evening"),
        pytest.param("closed", "2026-03-03 08:00", "2026-03-03 08:00", id="now, while it is closed"),
        pytest.param("holiday", "2026-03-03 10:00", "2026-04-06 10:00", id="Easter Monday"),
        pytest.param("closure", "2026-03-03 10:00", None, id="no closure"),
        pytest.param("no_answer", "2026-03-03 10:00", "2026-03-03 10:00", id="at any time"),
    ],
)
def test_a_message_is_heard_when_it_is_next_said(app, key, at, moment):
    schedule = app.extensions["svi"].snapshots.latest().schedule("75")
    assert telling_moment(schedule, key, paris_time(at)) == (paris_time(moment) if moment else None)


def test_what_is_heard_is_what_a_call_says(app):
    snapshot = app.extensions["svi"].snapshots.latest()
    call = Conversation.with_app(app, Behaviour()).at("2026-04-06 10:00")
    call.hears("Bienvenue").presses("75")
    call.hears(of_text(snapshot, "holiday", "75", paris_time("2026-04-06 10:00")).heard)


@pytest.mark.parametrize("role", ["administratrice", "referent", "observatrice"])
def test_a_stored_script_is_text(visit, database, role):
    with database.transaction() as session:
        store.put(session, "closed", "", HOSTILE, at=LOADED_AT)
        store.put(session, "closed", "48", HOSTILE.replace("mark", "script"), at=LOADED_AT)
    for path in (
        "/admin/messages",
        "/admin/messages?departement=48",
        "/admin/messages/closed",
        "/admin/messages/closed/48",
    ):
        page = visit(role).get(path).text
        assert "<script>1" not in page
        assert "<mark>" not in page


def test_a_referents_preview_of_what_is_typed(visit, unforged):
    htmx = {"HX-Request": "true"}
    browser = visit("referent")
    good = browser.post("/admin/messages/closed/48/apercu", data={"text": "Fermé. {prochaine ouverture}"}, headers=htmx)
    assert "<html" not in good.text
    assert "Fermé. Nous rouvrons" in text_of(good)
    wrong = browser.post("/admin/messages/closed/48/apercu", data={"text": "Fermé {jour}"}, headers=htmx)
    assert "Variable inconnue : {jour}. Variables possibles : {horaires}" in text_of(wrong)
    page = browser.post("/admin/messages/closed/48/apercu", data={"text": "Mon texte à moi."})
    assert "Mon texte à moi.</textarea>" in page.text


@pytest.mark.parametrize(
    ("who", "path"),
    [
        pytest.param("referent", "/admin/messages/closed/apercu", id="a référent, nationally"),
        pytest.param("referent", "/admin/messages/closed/75/apercu", id="a référent, elsewhere"),
        pytest.param("observatrice", "/admin/messages/closed/48/apercu", id="an observer"),
        pytest.param("referent", "/admin/messages/closed", id="saving nationally"),
        pytest.param("observatrice", "/admin/messages/closed/48", id="saving as an observer"),
    ],
)
def test_who_may_not_write_is_refused(visit, unforged, who, path):
    assert visit(who).post(path, data={"text": "Bonjour."}).status_code == 403


def seen(client, path):
    """What the page carries of what it showed."""
    return {"vu": re.search(r'name="vu"[^>]*value="([^"]*)"', client.get(path).text)[1]}


def own_text(app, key, code=""):
    return app.extensions["svi"].snapshots.latest().texts.own(key, code)


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        pytest.param("administratrice", "/admin/messages/closed", "", id="nationally"),
        pytest.param("administratrice", "/admin/messages/closed/75", "75", id="the administration, of a département"),
        pytest.param("direct", "/admin/messages/closed/01", "01", id="a référent who changes directly"),
    ],
)
def test_a_text_is_saved_and_taken_back(app, visit, unforged, who, path, code):
    browser = visit(who)
    answer = browser.post(
        path, data={"text": "Fermé. {prochaine ouverture}", "note": "Plus court", **seen(browser, path)}
    )
    assert (answer.status_code, answer.location) == (303, path)
    assert own_text(app, "closed", code) == "Fermé. {prochaine ouverture}"
    page = browser.get(path)
    assert "C'est enregistré" in text_of(page)
    assert "Revenir au texte" in text_of(page)
    browser.post(path, data={"text": "peu importe", "action": "retablir", **seen(browser, path)})
    assert own_text(app, "closed", code) is None
    assert [batch.note for batch in editing.history(app.extensions["svi"].database)[:2]] == ["", "Plus court"]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        pytest.param("administratrice", "", id="the original text, nationally"),
        pytest.param("administratrice", "01", id="the national text, of a département"),
        pytest.param("referent", "69", id="who may only ask"),
    ],
)
def test_a_text_that_is_saved_as_it_was_makes_no_own_text(app, visit, unforged, who, code):
    browser, there = visit(who), f"/admin/messages/closed/{code}".rstrip("/")
    page = browser.get(there).text
    written = unescape(re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    answer = browser.post(there, data={"text": f" {written}\r\n", **seen(browser, there)}, follow_redirects=True)
    assert "Rien n'a changé" in text_of(answer)
    assert own_text(app, "closed", code) is None
    assert not proposals.service.pending(app.extensions["svi"].database)


def test_a_referent_asks_for_a_text(app, visit, unforged):
    browser = visit("referent")
    there = "/admin/messages/closed/48"
    answer = browser.post(there, data={"text": "Fermé en Lozère.", **seen(browser, there)}, follow_redirects=True)
    assert "Votre demande est envoyée" in text_of(answer)
    assert own_text(app, "closed", "48") is None


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        pytest.param("closed", "", "Le texte est vide", id="nothing"),
        pytest.param("closed", "Fermé {jour}.", "Variable inconnue : {jour}.", id="no such variable"),
        pytest.param("welcome", "Bienvenue " * 20, "Le texte est trop long à dire", id="too long to say"),
        pytest.param("screening", "Appel de l'assistance.", "ne dit pas de taper 1", id="no key to press"),
        pytest.param("closed", "a" * 601, "Le texte est trop long", id="too long"),
        pytest.param("closed", "<script>alert(1)</script>", "contient une balise", id="markup"),
    ],
)
def test_a_text_that_cannot_be_is_explained_and_stays_typed(app, visit, unforged, key, text, sentence):
    browser = visit("administratrice")
    answer = browser.post(f"/admin/messages/{key}", data={"text": text, **seen(browser, f"/admin/messages/{key}")})
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert "Rien n'est enregistré" in text_of(answer)
    assert str(escape(text.strip())) in answer.text
    assert own_text(app, key) is None


def test_two_people_on_one_message(app, visit, unforged):
    first, second = visit("administratrice"), visit("administratrice")
    there = "/admin/messages/closed"
    both = seen(first, there)
    first.post(there, data={"text": "Premier.", **both})
    answer = second.post(there, data={"text": "Second.", **both})
    assert "Quelqu'un a changé la même chose" in text_of(answer)
    assert "Premier." in text_of(answer)
    assert "Second.</textarea>" in answer.text
    again = re.search(r'name="vu"[^>]*value="([^"]*)"', answer.text)[1]
    assert second.post(there, data={"text": "Second.", "vu": again}).status_code == 303
    assert own_text(app, "closed") == "Second."


def test_a_changed_text_is_heard_in_the_next_call(app, visit, unforged):
    browser = visit("administratrice")
    there = "/admin/messages/welcome"
    browser.post(there, data={"text": "Bonjour, ici l'assistance.", **seen(browser, there)})
    Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00").hears("Bonjour, ici l'assistance.")
