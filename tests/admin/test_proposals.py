"""« Propositions »: asked with a guided form, read before and after, accepted or declined, told by mail."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

import schedules.service
from annuaire import service as annuaire
from annuaire.domain import Line
from annuaire.edits import edit_of
from core.changes import Author
from editing import service as editing
from editing.proposing import Proposing
from proposals import service
from proposals.domain import Kind, Proposal, Status
from tests.admin.people import PEOPLE
from tests.admin.wishes import E164, NEW, SECOND, asks, fields, first, lines, posted, second_number
from tests.app.markup import Page, ambiguous_links
from tests.svi.conftest import LOADED_AT

__all__ = ["asks", "first", "posted", "second_number"]
REFUSE = "/admin/propositions/1/refuser"


# Asking


def test_a_second_number_is_asked_for_and_nothing_changes_yet(database, second_number, first):
    assert (second_number.kind, second_number.status) == (Kind.NUMBERS, Status.PENDING)
    assert (second_number.author_name, second_number.comment) == ("Sacha Petit", "Je ne suis plus seul.")
    added = [edit.after["number"] for edit in second_number.edits if edit.object_type == "line" and not edit.before]
    assert added == [E164]
    assert E164 not in lines(database, "69")


@pytest.mark.usefixtures("second_number")
def test_asking_tells_each_administrator_and_who_asks(posted):
    (to_admin, to_author) = posted()
    assert (to_admin[0], to_author[0]) == (PEOPLE["administratrice"].mail, PEOPLE["referent"].mail)
    assert to_admin[2].startswith("Bonjour Camille Martin,\n\nSacha Petit demande")
    assert to_author[2].startswith("Bonjour Sacha Petit,\n\n")
    assert re.search(r"http://\S+/admin/propositions/1\n", to_admin[2])
    assert "bien arrivée" in to_author[2]
    for _to, subject, body in posted():
        assert not re.search(r"\d\d ?\d\d ?\d\d ?\d\d", subject + body)


@pytest.mark.parametrize(
    ("kind", "typed", "object_types"),
    [
        pytest.param("numero", {"number": SECOND}, ["line"], id="another number"),
        pytest.param(
            "sans-telephone", {"text": "Écrivez-nous plutôt."}, ["siao", "prompt_text"], id="no phone support"
        ),
        pytest.param("sans-telephone", {}, ["siao"], id="no phone support, the usual message"),
        pytest.param(
            "absence", {"first_day": "2026-04-01", "urgent_mail": "u@siao69.example"}, ["absence"], id="absence"
        ),
        pytest.param(
            "contacts",
            {"nouveau-last_name": "Diallo", "nouveau-mail": "d@siao69.example"},
            ["contact"],
            id="somebody new",
        ),
        pytest.param("autre", {"note": "Pouvez-vous m'appeler ?"}, [], id="words"),
    ],
)
def test_each_theme_has_its_form(asks, database, kind, typed, object_types):
    answer = asks("69", kind, **typed)
    assert answer.status_code == 303, answer.text
    found = service.pending(database)[-1]
    assert (found.kind.value, [edit.object_type for edit in found.edits]) == (kind, object_types)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        pytest.param("numero", {"number": "0899 70 00 00"}, "surtaxé", id="a number that costs"),
        pytest.param("numero", {"number": ""}, "Le nouveau numéro est attendu", id="no number"),
        pytest.param("numeros", {"numbers": f"{SECOND}\n12"}, "« 12 »", id="one wrong number"),
        pytest.param("numeros", {"numbers": " \n"}, "Un numéro au moins", id="no number at all"),
        pytest.param("absence", {"first_day": "2026-04-31"}, "Ce jour n'existe pas", id="no such day"),
        pytest.param(
            "absence",
            {"first_day": "2026-04-03", "last_day": "2026-04-01", "urgent_mail": "u@siao.example"},
            "ne peut pas précéder",
            id="days in disorder",
        ),
        pytest.param("absence", {"first_day": "2016-04-03", "urgent_mail": "u@x.fr"}, "l'année 2016", id="long ago"),
        pytest.param("absence", {"first_day": "2026-04-03", "urgent_mail": "u"}, "Cette adresse", id="no address"),
        pytest.param("sans-telephone", {"text": "Dites {nom}."}, "nom", id="a variable that is none"),
        pytest.param("contacts", {"nouveau-first_name": "Awa"}, "Nom", id="a contact without a name"),
        pytest.param(
            "contacts",
            {"nouveau-last_name": "Diallo"},
            "Donnez une adresse mail ou un téléphone",
            id="nobody joins them",
        ),
        pytest.param("contacts", {"nouveau-last_name": "D", "nouveau-phone": "12"}, "12", id="a contact's number"),
        pytest.param("autre", {"note": ""}, "Dites ce que vous souhaitez", id="no words"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(asks, database, kind, typed, said):
    answer = asks("69", kind, **typed)
    assert answer.status_code == 200
    assert said in answer.text.replace("&#39;", "'")
    Page(answer.text).check()
    for value in filter(str.strip, typed.values()):
        assert value.split("\n")[0].replace("'", "&#39;") in answer.text
    assert service.pending(database) == ()


def test_what_was_typed_comes_back_with_the_spaces_that_were_typed(asks):
    typed = {"text": "Dites {nom} : « oui » ?", "note": "Vu\u00a0: oui ;\u202fnon !"}
    page = asks("69", "sans-telephone", **typed).get_data(as_text=True)
    assert "\u00a0: " in page.partition("<h1>")[2]
    for words in typed.values():
        assert re.search(rf"<textarea[^>]*>\r?\n{re.escape(words)}</textarea>", page), words


def test_what_is_wrong_in_a_contact_is_said_at_its_field(asks, database):
    (known, *_) = annuaire.contacts(database, "69")
    wrong = {f"c{known.id}-mail": "n.barthas", f"c{known.id}-role": "R" * 300, "nouveau-phone": "12"}
    page = asks("69", "contacts", **wrong).text.replace("&#39;", "'")
    Page(page).check()
    assert "4 points sont à corriger" in page
    at_fields = {f"c{known.id}-mail": "Attendu : ", f"c{known.id}-role": "caractères", "nouveau-phone": "Attendu : "}
    for name, said in at_fields.items():
        assert re.search(rf'id="{name}-erreur">[^<]*{said}', page), name
        assert f'<a href="#{name}">' in page
    assert '<a href="#nouveau-last_name">Nouveau contact, Nom</a> : À remplir.' in page


def test_the_fields_of_contacts_are_those_of_the_page_of_one(visit):
    page = visit("referent").get(NEW.format("69", "contacts")).text
    (mail,), (phone,) = (re.findall(rf'<input[^>]*id="nouveau-{name}"[^>]*>', page) for name in ("mail", "phone"))
    assert 'type="email"' in mail
    assert 'inputmode="tel"' in phone
    assert all('autocomplete="off"' in field for field in (mail, phone))
    assert "required" not in page.partition("nouveau-last_name")[2].partition("</fieldset>")[0]


def test_somebody_who_leaves_needs_no_right_address(asks, database):
    (known, *_) = annuaire.contacts(database, "69")
    answer = asks("69", "contacts", **{f"c{known.id}-mail": "n.barthas", f"c{known.id}-gone": "y"})
    assert answer.status_code == 303
    assert [edit.after for edit in service.pending(database)[-1].edits] == [None]


def test_a_contact_changes_and_another_leaves(asks, database):
    known = annuaire.contacts(database, "69")
    answer = asks("69", "contacts", **{f"c{known[0].id}-role": "Directrice", f"c{known[-1].id}-gone": "y"})
    assert answer.status_code == 303
    edits = service.pending(database)[-1].edits
    assert [edit.object_key for edit in edits] == [str(known[0].id), str(known[-1].id)]
    assert (edits[0].after["role"], edits[0].after["phone"]) == ("Directrice", known[0].phone)
    assert edits[-1].after is None


def test_who_may_change_directly_changes_directly_with_the_same_form(asks, database):
    numbers = lines(database, "01")
    answer = asks("01", "numeros", who="direct", numbers="\n".join([*numbers, "01 99 00 01 77"]))
    assert answer.status_code == 303
    assert lines(database, "01") == [*numbers, "+33199000177"]
    assert service.pending(database) == ()


def test_numbers_have_names_and_those_that_stay_keep_theirs(asks, visit, unforged, database):
    shown = visit("administratrice").get(NEW.format("69", "numeros")).text
    assert fields(shown)["numbers"].splitlines() == ["04 65 71 69 01 Référente", "04 65 71 69 02 Secrétariat"]
    for label in ("un après l&#39;autre", "À tour de rôle", "Tous à la fois"):
        assert label in shown
    rows = "04 65 71 69 02\n04 65 71 69 01 Cheffe\n06 12 34 56 78 Accueil de nuit\n06 12 34 56 79"
    assert asks("69", "numeros", who="administratrice", numbers=rows).status_code == 303
    assert [(line.number, line.label) for line in annuaire.load(database)["69"].lines] == [
        ("+33465716902", "Secrétariat"),
        ("+33465716901", "Cheffe"),
        ("+33612345678", "Accueil de nuit"),
        ("+33612345679", "Ligne 4"),
    ]
    again = fields(visit("administratrice").get(NEW.format("69", "numeros")).text)["numbers"]
    assert again.splitlines()[-1] == "06 12 34 56 79"


@pytest.mark.parametrize(("who", "code"), [("direct", "01"), ("referent", "69")])
def test_an_absence_that_is_noted_is_not_asked_for_again(asks, database, who, code):
    known = {"first_day": date(2026, 3, 9), "last_day": date(2026, 3, 20), "urgent_mail": "u@x.example"}
    schedules.service.add_absence(database, code, **known, at=LOADED_AT, author=Author("Claire"))
    answer = asks(code, "absence", who=who, first_day="2026-03-20", urgent_mail="u@x.example")
    assert "Une absence est déjà notée" in answer.text
    assert service.pending(database) == ()
    assert len(schedules.service.load(database).for_department(code).absences) == 1


def test_an_absence_that_is_noted_meanwhile_is_not_accepted(visit, unforged, asks, database):
    for day in ("2026-03-09", "2026-03-10"):
        asks("69", "absence", first_day=day, urgent_mail="u@x.example")
    browser, confirmed = visit("administratrice"), {"note": "", "confirme": "oui"}
    assert browser.post("/admin/propositions/1/accepter", data=confirmed).status_code == 303
    assert "Une absence est déjà notée" in browser.post("/admin/propositions/2/accepter", data=confirmed).text
    assert len(service.pending(database)) == 1


@pytest.mark.parametrize("who", ["direct", "referent"])
def test_a_line_that_was_added_meanwhile_is_told_then_taken_away_knowingly(visit, unforged, database, who):
    code = {"direct": "01", "referent": "69"}[who]
    browser, address = visit(who), NEW.format(code, "numeros")
    sent = fields(browser.get(address).text)
    known = annuaire.load(database)[code].lines
    added = Line(0, code, len(known) + 1, "+33199000199", "Accueil")
    editing.apply(database, [edit_of(None, added)], at=LOADED_AT, author=Author("Claire"))
    numbers = f"{sent['numbers']}\n{SECOND}"
    told = browser.post(address, data={**sent, "numbers": numbers})
    assert "01 99 00 01 99 (Accueil) ajoutée : " in told.text
    assert "(Claire, le 03/03/2026" in told.text
    assert browser.post(address, data={**fields(told.text), "numbers": numbers}).status_code == 303
    for asked in service.pending(database):
        Proposing(database, "https://svi.example").accept(asked.id, "Anne", "", at=LOADED_AT)
    assert lines(database, code) == [*(line.number for line in known if line.active), E164]


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [("referent", "48", 200), ("referent", "01", 403), ("direct", "48", 403), ("administratrice", "48", 200)],
)
def test_one_asks_for_ones_own_departements(visit, who, code, status):
    assert visit(who).get(NEW.format(code, "autre")).status_code == status
    assert visit(who).get(NEW.format("00", "autre")).status_code == 404


def test_observers_have_no_proposals(visit, second_number):
    for path in ("/admin/propositions", "/admin/propositions/1", "/admin/propositions/nouvelle"):
        assert visit("observatrice").get(path).status_code == 403
    assert "Propositions" not in visit("observatrice").get("/admin/").text


def test_the_choice_offers_the_departements_that_one_has(visit):
    page = visit("referent").get("/admin/propositions/nouvelle").text
    assert set(re.findall(r'<option value="(\w+)"', page)) == {"48", "69"}
    assert 'type="hidden" name="departement" value="01"' in visit("direct").get("/admin/propositions/nouvelle").text


# Reading


def test_everybody_reads_what_is_theirs(visit, second_number):
    for who, seen in (("administratrice", True), ("referent", True), ("direct", False)):
        assert ("Donner plusieurs numéros" in visit(who).get("/admin/propositions").text) is seen
        assert visit(who).get("/admin/propositions/1").status_code == (200 if seen else 404)
    assert visit("administratrice").get("/admin/propositions/2").status_code == 404


@pytest.mark.parametrize(("who", "is_told"), [("administratrice", True), ("referent", True), ("observatrice", False)])
def test_the_page_of_the_departement_tells_what_waits_there(visit, second_number, who, is_told):
    text = visit(who).get("/admin/departements/69").text
    assert ("1 demande attend une réponse" in text) is is_told
    assert (f'href="/admin/propositions/{second_number.id}"' in text) is is_told


def test_the_list_is_narrowed(visit, second_number):
    browser = visit("administratrice")
    for query, seen in (
        ("etat=refusee", False),
        ("etat=tous", True),
        ("departement=48", False),
        ("departement=69", True),
    ):
        assert ("Donner plusieurs numéros" in browser.get(f"/admin/propositions?{query}").text) is seen, query


def listed(page):
    return re.findall(r'<th scope="row"[^>]*><a href="/admin/propositions/(\d+)">', page)


@pytest.mark.parametrize(
    ("query", "pages", "onward", "back"),
    [
        pytest.param("", ["12", "34", "5"], "Plus récentes", "Plus anciennes", id="who waits longest first"),
        pytest.param("etat=tous", ["54", "32", "1"], "Plus anciennes", "Plus récentes", id="of all the newest first"),
        pytest.param("departement=69", ["12", "34", "5"], "Plus récentes", "Plus anciennes", id="of one département"),
    ],
)
def test_a_long_list_is_read_page_by_page_and_leads_back(
    visit, database, people, monkeypatch, query, pages, onward, back
):
    monkeypatch.setattr("admin.screens.proposals.LISTED", 2)
    asked = Proposal(
        0, "69", Kind.OTHER, Status.PENDING, (), "", "Sacha", "s@x.example", people["referent"].id, LOADED_AT
    )
    for number in range(5):
        service.propose(database, replace(asked, comment=f"Demande {number}"), at=LOADED_AT)
    browser = visit("referent")
    first = text = browser.get(f"/admin/propositions?{query}").text
    assert 'rel="prev"' not in first
    for numbers in pages[:-1]:
        assert listed(text) == list(numbers)
        (address,) = re.findall(rf'rel="next" href="([^"]+)">{onward}<', text)
        text = browser.get(address.replace("&amp;", "&")).text
    assert listed(text) == list(pages[-1])
    assert '<table class="table align-middle stacks"' in text
    Page(text).check()
    assert 'rel="next"' not in text
    (address,) = re.findall(rf'rel="prev" href="([^"]+)">{back}<', text)
    assert listed(browser.get(address.replace("&amp;", "&")).text) == listed(first)


def test_what_nobody_has_confirmed_is_for_administrators(visit, database):
    who = "Sophie Valette", "s.valette@siao-69.example", None
    asked = Proposal(0, "69", Kind.OTHER, Status.TO_CONFIRM, (), "Rappelez-moi.", *who, LOADED_AT)
    with database.transaction() as session:
        number = service.propose_to_confirm(session, asked, at=LOADED_AT)[0].id
    for name, is_told in (("administratrice", True), ("referent", False)):
        browser = visit(name)
        for query in ("etat=a-confirmer", "etat=tous", ""):
            is_listed = is_told and query == "etat=a-confirmer"
            assert ("Rappelez-moi." in browser.get(f"/admin/propositions?{query}").text) is is_listed, query
        assert browser.get(f"/admin/propositions/{number}").status_code == (200 if is_told else 404)


def test_two_of_the_same_kind_are_told_apart_by_who_hears_only_the_links(visit, asks, database, people):
    asked = Proposal(0, "69", Kind.NUMBER, Status.PENDING, (), "Bonjour", "Sacha", "s@x.example", 1, LOADED_AT)
    for code, name, days in (("69", "Sacha", 0), ("48", "Sacha", 0), ("69", "Claire", 0), ("69", "Sacha", 2)):
        at = LOADED_AT - timedelta(days=days)
        service.propose(database, replace(asked, department_code=code, author_name=name), at=at)
    for path in ("/admin/propositions", "/admin/departements/69", "/admin/propositions/1"):
        page = visit("administratrice").get(path).text
        assert page.count('href="/admin/propositions/') >= (0 if path.endswith("1") else 3)
        assert ambiguous_links(page) == {}, path


def test_the_list_says_what_each_is_about(visit, asks, second_number):
    asks("48", "autre", note="Pouvez-vous m'appeler ?")
    page = visit("administratrice").get("/admin/propositions").text.replace("&#39;", "'")
    assert SECOND in page
    assert "Pouvez-vous m'appeler ?" in page


@pytest.mark.parametrize("page", ["/admin/propositions", "/admin/departements/69"])
def test_several_numbers_are_told_by_what_will_ring(visit, second_number, page):
    assert f"Sonneront : 04 65 71 69 01, puis {SECOND}" in visit("administratrice").get(page).text


def test_what_people_write_is_never_cut_in_a_word_nor_in_a_number(visit, asks):
    asks("69", "autre", note=f"{'Rappelez-moi ' * 17}bien au {SECOND} demain.")
    asks("69", "autre", note="a" * 300)
    page = visit("administratrice").get("/admin/propositions").text
    assert "Rappelez-moi bien au …</span>" in page
    assert f"{'a' * 240} …</span>" in page


def lists(page):
    """The numbers of each list of the page, with what is said of each."""
    found = re.findall(r"<h3>(Avant|Demandé|Enregistré)</h3>\s*<ol>(.*?)</ol>", page, re.DOTALL)
    return [
        (title, [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", items, re.DOTALL)])
        for title, items in found
    ]


BEFORE = ("Avant", ["04 65 71 69 01 (Référente)", "04 65 71 69 02 (Secrétariat) ne sonnera plus"])
ASKED = ("Demandé", ["04 65 71 69 01 (Référente)", f"{SECOND} (Ligne 2) nouveau"])


@pytest.mark.parametrize("who", ["administratrice", "referent"])
@pytest.mark.parametrize("answer", ["", "accepter", "refuser"])
def test_the_page_shows_the_numbers_before_and_after_and_the_word(visit, unforged, second_number, who, answer):
    if answer:
        visit("administratrice").post(f"/admin/propositions/1/{answer}", data={"reason": "Non."})
    page = visit(who).get("/admin/propositions/1").text
    Page(page).check()
    assert lists(page) == [BEFORE, ASKED]
    assert "Je ne suis plus seul." in page


def test_the_page_tells_what_callers_would_notice(visit, asks):
    asks("69", "sans-telephone")
    page = visit("administratrice").get("/admin/propositions/1").text
    assert "Si elle est acceptée, les appelants constateront" in page
    assert "ne répondra plus par téléphone" in page


@pytest.mark.parametrize(
    ("typed", "is_told"), [({"role": "Cheffe"}, True), ({}, False)], ids=["written about", "left alone"]
)
def test_a_contact_who_was_removed_while_the_form_was_filled_is_told(visit, unforged, database, typed, is_told):
    browser, address = visit("administratrice"), NEW.format("75", "contacts")
    shown = fields(browser.get(address).text)
    person = annuaire.contacts(database, "75")[0]
    editing.apply(database, [edit_of(person, None)], at=LOADED_AT, author=Author("Claire"))
    more = {f"c{person.id}-{name}": value for name, value in typed.items()}
    answer = browser.post(
        address, data={**shown, "nouveau-last_name": "Neuve", "nouveau-mail": "n@siao-75.example", **more}
    )
    assert ("retiré (Claire," in answer.text) is is_told
    assert ('value="Cheffe"' in answer.text) is is_told
    assert ("Neuve" in {one.last_name for one in annuaire.contacts(database, "75")}) is not is_told


def test_two_proposals_on_the_same_thing_are_shown_side_by_side(visit, asks, database, second_number, first):
    asks("69", "sans-telephone")
    asks("69", "sans-telephone", text="Écrivez-nous.")
    page = visit("administratrice").get("/admin/propositions/3").text.replace("&#39;", "'")
    assert "D'autres demandes portent sur la même chose" in page
    assert "D'autres demandes attendent dans ce département" in page
    assert f"<li>Sonneront : {first}, puis {SECOND}</li>" in page.replace("04 65 71 69 01", first)
    assert len(service.pending(database)) == 3


def test_what_people_write_is_never_part_of_the_page(visit, asks):
    asks("69", "autre", note="<script>alert(1)</script>")
    assert "<script>alert" not in visit("administratrice").get("/admin/propositions/1").text
