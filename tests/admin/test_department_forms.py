"""What is changed on the page of a département: lines, their order, the SIAO, contacts; saved, asked for, refused."""

import re
from html import unescape

import pytest

import annuaire.service
from annuaire.edits import edit_of
from annuaire.models import LineRow
from core.changes import Author
from editing import service as editing
from proposals import service as proposals
from tests.svi.conftest import LOADED_AT, telephone

__all__ = ["telephone"]
pytestmark = pytest.mark.usefixtures("unforged")

OF = "/admin/departements"


def seen(page):
    return re.search(r'name="vu" type="hidden" value="([^"]*)"', page)[1]


def fields_of(page):
    """What a browser would send of a form, as it is shown."""
    inputs = re.findall(r"<input [^>]*>", page)
    found = {}
    for tag in inputs:
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = at.get("name", "")
        if (
            not name
            or name in {"csrf_token", "q"}
            or (at.get("type") in {"checkbox", "radio"} and "checked" not in tag)
        ):
            continue
        found[name] = unescape(at.get("value", ""))
    return found


@pytest.fixture
def lines(database):
    return lambda code: annuaire.service.load(database)[code].lines


@pytest.fixture
def send(visit):
    """Opens a form, fills in some of its fields, sends it."""

    def sent(path, who="administratrice", *, opened=None, **typed):
        browser = visit(who)
        page = opened or browser.get(path).text
        answer = browser.post(path, data={**fields_of(page), **typed})
        answer.page = page
        return answer

    return sent


def line_form(lines, code, rank=0):
    return f"{OF}/{code}/lignes/{lines(code)[rank].id}"


def test_a_number_is_changed_and_the_next_call_rings_it(send, lines, telephone):
    line = lines("75")[0]
    answer = send(line_form(lines, "75"), number="01.99.00.77.77")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OF}/75")
    assert (lines("75")[0].id, lines("75")[0].number) == (line.id, "+33199007777")
    telephone().at("2026-03-03 10:00").presses("75").rings("+33199007777")


def test_nothing_typed_changes_nothing(send, lines, visit):
    before = lines("75")
    send(line_form(lines, "75"))
    assert lines("75") == before


@pytest.mark.parametrize(
    ("number", "why"),
    [
        pytest.param("0899 12 34 56", "Ce numéro est surtaxé : le SVI ne peut pas l'appeler", id="premium"),
        pytest.param("+44 20 7946 0018", "Ce numéro est à l'étranger", id="abroad"),
        pytest.param("01 99 00", "Il manque 4 chiffres", id="too short"),
        pytest.param("0806 000 156", "Ce numéro", id="our own"),
        pytest.param("demain", "Un numéro de téléphone s'écrit avec des chiffres", id="no number"),
        pytest.param("", "À remplir", id="nothing"),
    ],
)
def test_a_number_that_may_not_be_called_is_explained_and_stays_in_the_field(send, lines, number, why):
    before = lines("75")
    page = unescape(send(line_form(lines, "75"), number=number).text)
    assert why in page
    assert f'value="{number}"' in page
    assert lines("75") == before


def test_a_number_that_stays_is_not_judged_again(send, lines, database):
    """Plans of numbering change: a line that was saved before keeps its number when the rest is changed."""
    line = lines("29")[0]
    with database.transaction() as session:
        session.get(LineRow, line.id).number = "+33899123456"
    path = f"{OF}/29/lignes/{line.id}"
    assert send(path, ring_seconds="35").status_code == 303
    assert lines("29")[0].ring_seconds == 35
    assert "surtaxé" in send(path, number="08 99 12 34 57").text


@pytest.mark.parametrize(
    ("number", "told"),
    [
        pytest.param(
            "0199001299", 'Numéro reconnu : <span class="number">01 99 00 12 99</span>', id="written the French way"
        ),
        pytest.param("0262 20 12 34", "0262 20 12 34", id="overseas"),
        pytest.param("0899 12 34 56", "Ce numéro est surtaxé : le SVI ne peut pas l'appeler.", id="premium"),
        pytest.param(
            "04 65 71 13 01", "Ce numéro est aussi une ligne des Bouches-du-Rhône (13).", id="of another département"
        ),
    ],
)
def test_a_number_is_explained_as_it_is_typed(visit, number, told):
    assert told in unescape(visit("administratrice").post(f"{OF}/75/lignes/numero", data={"number": number}).text)


def test_a_line_of_another_departement_is_a_warning_and_not_forbidden(send, lines, visit):
    browser = visit("administratrice")
    path = line_form(lines, "75")
    browser.post(path, data={**fields_of(browser.get(path).text), "number": "04 65 71 13 01"})
    page = unescape(browser.get(f"{OF}/75").text)
    assert "Attention : ce numéro est aussi une ligne des Bouches-du-Rhône (13)" in page
    assert lines("75")[0].number == "+33465711301"


def test_a_line_is_added_at_the_end_and_rings_from_its_day_on(send, lines, telephone):
    send(f"{OF}/01/lignes/nouvelle", number="04 65 71 01 02", label="Renfort", active_from="2026-03-04")
    added = lines("01")[-1]
    assert (added.label, added.position, added.active_from.isoformat()) == ("Renfort", 2, "2026-03-04")
    call = telephone().at("2026-03-03 10:00").presses("01").rings("+33465710101").nobody_answers()
    call.hears("n'a pas pu prendre votre appel").ended()
    telephone().at("2026-03-04 10:00").presses("01").rings("+33465710101").nobody_answers().rings("+33465710102")


def test_days_in_disorder_are_refused(send, lines):
    page = send(line_form(lines, "75"), active_from="2026-03-10", active_until="2026-03-04").text
    assert "Le dernier jour ne peut pas précéder le premier" in page


def test_a_day_that_does_not_exist_is_refused_in_french(send, lines):
    before = lines("75")
    page = unescape(send(line_form(lines, "75"), active_from="2026-02-30").text)
    assert "Ce jour n'existe pas : choisissez-le, ou écrivez-le comme 2026-03-31" in page
    assert 'value="2026-02-30"' in page
    assert lines("75") == before


def test_removing_the_only_line_says_what_callers_will_meet_before(send, lines):
    path = f"{line_form(lines, '01')}/retirer"
    answer = send(path)
    assert answer.status_code == 200
    assert "Avant d'enregistrer, voici ce que les appelants constateront" in unescape(answer.text)
    assert len(lines("01")) == 1
    assert send(path, opened=answer.text, confirme="oui").status_code == 303
    assert lines("01") == ()


def order(lines, code):
    return [line.label for line in lines(code)]


@pytest.fixture
def move(visit):
    def moved(code, who="administratrice", headers=None, **asked):
        browser = visit(who)
        page = browser.get(f"{OF}/{code}").text
        return browser.post(f"{OF}/{code}/lignes/ordre", data={"vu": seen(page), **asked}, headers=headers)

    return moved


def test_a_line_goes_up_and_down_by_its_buttons(move, lines):
    first, second, third = lines("13")
    move("13", monter=second.id)
    assert [line.id for line in lines("13")] == [second.id, first.id, third.id]
    move("13", descendre=first.id)
    assert [line.id for line in lines("13")] == [second.id, third.id, first.id]


def test_a_whole_order_comes_from_a_drag_and_calls_ring_it(move, lines, telephone):
    first, second, third = lines("75")[:3]
    others = [line.id for line in lines("75")[3:]]
    move("75", ordre=",".join(map(str, [third.id, first.id, second.id, *others])), glissee=third.id)
    assert [line.id for line in lines("75")][:3] == [third.id, first.id, second.id]
    telephone().at("2026-03-03 10:00").presses("75").rings(third.number)


def test_what_moved_is_told_where_the_reader_is(move, lines):
    second = lines("13")[1]
    page = move("13", headers={"HX-Request": "true"}, monter=second.id)
    assert page.status_code == 200
    assert f"« {second.label} » est maintenant en position 1 sur 3" in page.text


@pytest.mark.parametrize("asked", [{"ordre": "999,abc,"}, {"monter": "x"}, {}], ids=["nonsense", "no line", "nothing"])
def test_an_order_that_says_nothing_changes_nothing(move, lines, asked):
    before = lines("13")
    move("13", **asked)
    assert lines("13") == before


def test_no_phone_support_says_its_consequence_then_calls_hear_it(send, database, telephone):
    path = f"{OF}/01/structure"
    answer = send(path, phone_support="non")
    assert "Avant d'enregistrer" in unescape(answer.text)
    assert send(path, opened=answer.text, phone_support="non", confirme="oui").status_code == 303
    assert not annuaire.service.load(database)["01"].phone_support
    telephone().at("2026-03-03 10:00").presses("01").hears("ne répond pas par téléphone").ended()


def test_the_order_of_calling_and_the_structure_are_changed(send, database):
    send(f"{OF}/75/structure", call_order="rotation", structure="SIAO de Paris", mail="paris@siao.example")
    siao = annuaire.service.load(database)["75"]
    assert (siao.call_order.value, siao.structure, siao.mail) == ("rotation", "SIAO de Paris", "paris@siao.example")


def test_contacts_come_change_and_go(send, database, visit):
    def people():
        return annuaire.service.contacts(database, "13")

    send(f"{OF}/13/contacts/nouveau", last_name="Roux", first_name="Inès", role="Référente", phone="0465711309")
    added = people()[-1]
    assert (added.last_name, added.phone) == ("Roux", "+33465711309")
    send(f"{OF}/13/contacts/{added.id}", role="Directrice")
    assert people()[-1].role == "Directrice"
    browser = visit("administratrice")
    page = browser.get(f"{OF}/13/contacts/{added.id}").text
    browser.post(f"{OF}/13/contacts/{added.id}/retirer", data={"vu": seen(page)})
    assert added.id not in [contact.id for contact in people()]


def test_a_referent_proposes_from_the_very_same_form(send, lines, database):
    before = lines("69")
    answer = send(line_form(lines, "69"), "referent", number="04 65 71 69 09", note="Nouveau poste")
    assert answer.status_code == 303
    assert lines("69") == before
    asked = proposals.proposals(database)[0]
    assert (asked.department_code, asked.edits[0].after["number"]) == ("69", "+33465716909")


def test_a_referent_who_may_changes_directly(send, lines):
    send(line_form(lines, "01"), "direct", number="04 65 71 01 77")
    assert lines("01")[0].number == "+33465710177"


def test_the_second_of_two_editors_is_told_what_the_first_changed_and_loses_nothing(send, visit, lines):
    path = line_form(lines, "75")
    opened = visit("administratrice").get(path).text
    send(path, number="01 99 00 77 77")
    answer = send(path, opened=opened, number="01 99 00 88 88")
    page = unescape(answer.text)
    assert "Quelqu'un a changé la même chose pendant que vous écriviez" in page
    assert "01 99 00 77 77" in page
    assert 'value="01 99 00 88 88"' in page
    assert lines("75")[0].number == "+33199007777"
    send(path, opened=answer.text)
    assert lines("75")[0].number == "+33199008888"


@pytest.fixture
def removes(database):
    """Claire removes a line or a contact while somebody has its form open; the name of that change."""

    def remove(entry):
        return editing.apply(database, [edit_of(entry, None)], at=LOADED_AT, author=Author("Claire"))

    return remove


def test_who_changes_a_line_that_was_removed_meanwhile_loses_nothing(send, visit, lines, removes, database):
    path = line_form(lines, "75")
    opened = visit("administratrice").get(path).text
    removal = removes(lines("75")[0])
    answer = send(path, opened=opened, number="01 99 00 88 88", label="Écrit longuement")
    page = unescape(answer.text)
    assert "retirée (Claire, le 03/03/2026 à 8h). Pour la remettre," in re.sub(r"\s+", " ", page)
    assert f'href="/admin/modifications/{removal}"' in page
    assert 'value="01 99 00 88 88"' in page
    assert 'value="Écrit longuement"' in page
    assert visit("administratrice").get(path).status_code == 404
    editing.undo(database, removal, at=LOADED_AT, author=Author("Claire"))
    send(path, opened=answer.text)
    assert lines("75")[0].label == "Écrit longuement"


def test_who_removes_a_line_that_was_removed_meanwhile_is_told(send, visit, lines, removes):
    path = f"{line_form(lines, '75')}/retirer"
    opened = visit("administratrice").get(path).text
    removes(lines("75")[0])
    assert "retirée (Claire," in unescape(send(path, opened=opened).text)


def test_who_may_only_ask_is_told_who_can_bring_it_back(send, visit, lines, removes):
    path = line_form(lines, "69")
    opened = visit("referent").get(path).text
    removes(lines("69")[0])
    page = unescape(send(path, "referent", opened=opened, label="Autre").text)
    assert "L'administration nationale peut la remettre" in page
    assert 'value="Autre"' in page


@pytest.mark.parametrize("where", ["", "/retirer"])
def test_a_contact_who_was_removed_meanwhile_stays_typed(send, visit, database, removes, where):
    person = annuaire.service.contacts(database, "75")[0]
    path = f"{OF}/75/contacts/{person.id}"
    opened = visit("administratrice").get(path).text
    removes(person)
    page = unescape(send(f"{path}{where}", opened=opened, role="Cheffe").text)
    assert "retiré (Claire," in page
    assert "Pour le remettre" in page
    assert f'value="{person.last_name}"' in page
    assert bool(where) or 'value="Cheffe"' in page


def test_nobody_is_shown_what_another_departement_had(send, visit, lines, removes):
    opened = visit("administratrice").get(line_form(lines, "75")).text
    line = lines("75")[0]
    removes(line)
    assert send(f"{OF}/69/lignes/{line.id}", opened=opened).status_code == 404


@pytest.mark.parametrize("path", ["75/lignes/nouvelle", "75/structure", "75/contacts/nouveau"])
@pytest.mark.parametrize("who", ["observatrice", "referent"])
def test_nobody_else_reaches_a_form(visit, path, who):
    assert visit(who).get(f"{OF}/{path}").status_code == 403


def test_a_line_of_another_departement_is_not_found(visit, lines):
    assert visit("referent").get(f"{OF}/69/lignes/{lines('75')[0].id}").status_code == 404


def test_a_form_that_the_page_did_not_make_is_refused(visit, lines):
    sent = {"number": "01 99 00 77 77", "ring_seconds": "20", "active": "y"}
    assert visit("administratrice").post(line_form(lines, "75"), data=sent).status_code == 400
