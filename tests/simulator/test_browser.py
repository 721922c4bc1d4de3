"""The page in a real browser, with screenshots in build/screenshots."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
SCREENS = {"large": (1440, 1000, "light"), "sombre": (1440, 1000, "dark"), "etroit": (360, 780, "light")}


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}/simulateur"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address(demo):
    with served(demo.create_app()) as address:
        yield address


@pytest.fixture
def open_page(browser, address):
    """open_page(screen) gives the page; at the end, nothing may have been complained about in the console."""
    contexts, complaints = [], []

    def make(screen="large", **options):
        width, height, scheme = SCREENS[screen]
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def fast(page):
    page.get_by_label("Son").uncheck()
    page.get_by_label("Accéléré").check()
    return page


def line(page, action, name):
    return page.get_by_role("button", name=f"{action}, {name}")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_call_from_beginning_to_end(open_page, screen):
    page = fast(open_page(screen))
    page.locator(".example", has_text="Paris").click()
    line(page, "Occupé", "Référent 1, département 75").click()
    accept = line(page, "Décrocher et accepter (1)", "Référent 2, département 75")
    expect(accept).to_be_visible()
    page.screenshot(path=SCREENSHOTS / f"simulateur-{screen}-sonne.png", full_page=True)
    accept.click()
    expect(page.locator("#state")).to_have_text("En communication")
    page.screenshot(path=SCREENSHOTS / f"simulateur-{screen}-parle.png", full_page=True)
    page.get_by_role("button", name="Raccrocher", exact=True).click()
    expect(page.locator("#log-entry")).to_contain_text("appel pris")
    expect(page.locator("#transcript")).to_contain_text("l'appelant raccroche")
    page.screenshot(path=SCREENSHOTS / f"simulateur-{screen}-fin.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]


def test_with_the_computers_keyboard(open_page):
    page = fast(open_page())
    page.get_by_role("button", name="Appeler").press("Enter")
    expect(page.locator("#transcript")).to_contain_text("Bienvenue")
    page.keyboard.press("9")
    page.keyboard.press("9")
    expect(page.locator("#transcript")).to_contain_text("ne correspond à aucun département")
    expect(page.locator("#log-entry")).to_contain_text("numéro inconnu")
    expect(page.get_by_role("button", name="Appeler")).to_be_enabled()


def test_keys_typed_in_a_field_are_not_the_telephones(open_page):
    page = fast(open_page())
    page.get_by_role("button", name="Appeler").click()
    page.get_by_label("Date et heure").press("7")
    expect(page.locator("#keys")).to_have_text("")


def test_the_chosen_time_decides(open_page):
    page = fast(open_page())
    page.get_by_label("Date et heure").fill("2026-03-01T10:00")
    page.get_by_role("button", name="Appeler").click()
    for key in "75":
        page.get_by_role("button", name=key, exact=True).click()
    expect(page.locator("#transcript")).to_contain_text("Le service est fermé")
    expect(page.locator("#transcript")).to_contain_text("10:00:0")


def test_a_closed_service_is_called_at_its_next_opening_or_now(browser, demo):
    app = demo.create_app(opening=datetime(2026, 3, 3, 8, 30, tzinfo=UTC))
    with served(app) as address:
        page = browser.new_page(locale="fr-FR")
        page.goto(address)
        why = page.locator("#at-why")
        expect(why).to_contain_text("Le service est fermé en ce moment")
        expect(page.locator("#at-said")).to_have_text("mardi 3 mars 2026 à 09:30")
        page.screenshot(path=SCREENSHOTS / "simulateur-ferme.png", full_page=True)
        fast(page).get_by_role("button", name="Appeler").click()
        expect(page.locator("#transcript time").first).to_have_text("09:30:00")
        page.get_by_role("button", name="Maintenant", exact=True).click()
        expect(page.locator("#at-said")).to_have_text("L'appel a lieu maintenant.")
        expect(why).to_be_hidden()
        page.close()


def test_letting_a_line_ring(open_page):
    page = fast(open_page())
    page.locator(".example", has_text="Paris").click()
    line(page, "Laisser sonner", "Référent 1, département 75").click()
    expect(page.locator("#lines")).to_contain_text("n'a pas répondu")
    line(page, "Refuser", "Référent 2, département 75").click()
    expect(page.locator("#lines")).to_contain_text("appel non pris")
    line(page, "Occupé", "Référente 3, département 75").click()
    expect(page.locator("#transcript")).to_contain_text("Personne n'a pu prendre votre appel")


def test_a_voicemail_hears_the_announcement_and_nobody_takes_the_call(open_page):
    page = fast(open_page())
    page.locator(".example", has_text="Paris").click()
    line(page, "Répondeur", "Référent 1, département 75").wait_for()
    page.get_by_label("Accéléré").uncheck()  # or the announcement is over in a second
    line(page, "Répondeur", "Référent 1, département 75").click()
    expect(page.locator("#lines")).to_contain_text("la messagerie écoute l'annonce")
    page.get_by_label("Accéléré").check()
    line(page, "Décrocher et accepter (1)", "Référent 2, département 75").wait_for()
    expect(page.locator("#lines")).to_contain_text("messagerie")


def test_choices_are_remembered(open_page):
    page = fast(open_page())
    page.reload()
    assert page.get_by_label("Accéléré").is_checked()
    assert not page.get_by_label("Son").is_checked()


def test_what_is_heard_is_said_aloud(open_page):
    page = open_page()
    if page.locator("body").get_attribute("data-speech") == "no":
        pytest.skip("py-nanotts is not installed here")
    with page.expect_response(lambda response: "/parole?" in response.url) as spoken:
        page.get_by_role("button", name="Appeler").click()
    assert spoken.value.headers["content-type"] == "audio/wav"
    page.get_by_role("button", name="Raccrocher", exact=True).click()


def test_a_server_that_does_not_answer_is_said(browser, address):
    page = browser.new_page()
    page.goto(address)
    page.route("**/evenement", lambda route: route.abort())
    page.get_by_role("button", name="Appeler").click()
    expect(page.get_by_role("alert")).to_contain_text("Le serveur ne répond pas")
    page.close()


def test_without_javascript_the_page_says_so(open_page):
    page = open_page(java_script_enabled=False)
    expect(page.locator("noscript .notice")).to_be_visible()
