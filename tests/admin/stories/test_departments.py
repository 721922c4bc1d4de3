"""« Change a number in ten seconds »: by keyboard, without scripts, by two at once; lines put in another order."""

import pytest
from playwright.sync_api import expect

import annuaire.service
from simulator import Conversation


@pytest.fixture
def lines(app):
    return lambda code: annuaire.service.load(app.extensions["svi"].database)[code].lines


def call(app, code):
    return Conversation.with_app(app).at("2026-03-03 10:00").presses(code)


def test_a_number_is_changed_by_keyboard_alone_and_the_next_call_rings_it(desk, app, lines):
    somebody = desk().signs_in("administratrice").opens("/admin/departements")
    page = somebody.page
    page.keyboard.type("finist")
    expect(page.locator("#compte")).to_have_text("1 département pour « finist »")
    somebody.photographs("departements-recherche", screens=("large",))
    page.keyboard.press("Enter")
    somebody.is_at("/admin/departements/29")
    page.get_by_role("link", name="Modifier Référent SI SIAO").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Numéro de téléphone")).to_be_focused()
    page.wait_for_function("document.activeElement.selectionEnd > document.activeElement.selectionStart")
    page.keyboard.type("0899123456")
    somebody.reads("Ce numéro est surtaxé : le SVI ne peut pas l'appeler.")
    somebody.photographs("ligne-numero-refuse")
    page.keyboard.press("Control+a")
    page.keyboard.type("02.61.91.29.77")
    somebody.reads("Numéro reconnu : 02 61 91 29 77")
    page.keyboard.press("Enter")
    told = somebody.reads("C'est enregistré")
    expect(told).to_be_focused()  # what is there when a page opens is read aloud only where the focus is
    expect(told).to_be_in_viewport()
    call(app, "29").rings("+33261912977")
    assert lines("29")[0].number == "+33261912977"


def test_lines_are_dragged_and_moved_by_keyboard(desk, app, lines):
    first, second, third = lines("13")
    somebody = desk().signs_in("administratrice").opens("/admin/departements/13")
    page = somebody.page
    page.evaluate("document.getElementById('annonce').dataset.kept = 'yes'")
    grips = page.locator(".grip")
    grips.nth(2).drag_to(grips.nth(0))
    somebody.reads(f"« {third.label} » est maintenant en position 1 sur 3")
    assert [line.id for line in lines("13")] == [third.id, first.id, second.id]
    lower = page.get_by_role("button", name=f"Descendre {third.label}")
    lower.focus()
    page.keyboard.press("Enter")
    somebody.reads(f"« {third.label} » est maintenant en position 2 sur 3")
    expect(lower).to_be_focused()
    page.keyboard.press("Enter")
    somebody.reads(f"« {third.label} » est maintenant en position 3 sur 3")
    expect(page.locator("#annonce[data-kept]")).to_contain_text("position 3")  # never replaced: it is read aloud
    call(app, "13").rings(first.number)


def test_all_of_it_works_without_scripts(desk, app, lines):
    first, second = lines("69")[:2]
    somebody = desk(script=False).signs_in("administratrice").opens("/admin/departements")
    somebody.fills("Chercher un département", "rhône").presses("Chercher").is_at("/admin/departements/69")
    somebody.page.get_by_role("button", name=f"Monter {second.label}").click()
    somebody.reads(f"« {second.label} » est maintenant en position 1 sur 2")
    somebody.page.get_by_role("link", name=f"Modifier {second.label}").click()
    somebody.fills("Numéro de téléphone", "0899123456").presses("Enregistrer")
    somebody.reads("Ce numéro est surtaxé : le SVI ne peut pas l'appeler.")
    somebody.fills("Numéro de téléphone", "04 65 71 69 77").presses("Enregistrer")
    somebody.reads("C'est enregistré")
    call(app, "69").rings("+33465716977").nobody_answers().rings(first.number)


@pytest.mark.parametrize(("script", "end"), [(True, 2), (False, 4)], ids=["scripts", "no scripts"])
def test_the_second_of_two_editors_is_told_and_loses_nothing(desk, lines, script, end):
    path = f"/admin/departements/35/lignes/{lines('35')[0].id}"
    one, other = (desk(script=script).signs_in("administratrice").opens(path) for _ in range(2))
    one.fills("Numéro de téléphone", f"02 61 91 35 7{end - 1}").presses("Enregistrer").reads("C'est enregistré")
    other.fills("Numéro de téléphone", f"02 61 91 35 7{end}").presses("Enregistrer")
    other.reads("Quelqu'un a changé la même chose")
    expect(other.page.get_by_label("Numéro de téléphone")).to_have_value(f"02 61 91 35 7{end}")
    if script:
        other.photographs("ligne-conflit")
    other.presses("Enregistrer").reads("C'est enregistré")
    assert lines("35")[0].number == f"+3326191357{end}"


def test_what_happens_if_one_calls_is_read_then_played(desk):
    somebody = desk().signs_in("observatrice").opens("/admin/departements/44/essai?a=2026-03-03T10:00")
    somebody.reads("Ouvert : horaires du mardi")
    somebody.photographs("essai").follows("Jouer cet appel dans le simulateur")
    button = somebody.page.get_by_role("button", name="Jouer l'appel préparé")
    expect(button).to_be_focused()
    somebody.page.get_by_text("Accéléré").click()
    button.press("Enter")
    expect(somebody.page.locator("#lines .line").first).to_be_visible()
