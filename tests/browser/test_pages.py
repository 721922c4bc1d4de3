"""The pages around the telephone: what the start says, titles, icons, small screens, the page that is not there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.telephone import SCREENS, Telephone

PAGES = {
    "/simulateur": "Simulateur d'appel – 0 806 000 156",
    "/horaires": "Horaires – Assistance SI SIAO",
    "/horaires/974": "Horaires de La Réunion – Assistance SI SIAO",
    "/horaires/48": "Horaires de la Lozère – Assistance SI SIAO",
    "/horaires/67": "Horaires du Bas-Rhin – Assistance SI SIAO",
}
NAMELESS = """() => [...document.querySelectorAll('button, a, input, select')].filter(
    (each) => !(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length)).length"""


def test_the_start_says_where_things_are(server: Server) -> None:
    assert f"{server.address}/simulateur" in server.output
    assert f"{server.address}/horaires" in server.output


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_whole_on_every_screen(telephone: Callable[..., Telephone], server: Server, path: str) -> None:
    phone = telephone(server, path=path)
    expect(phone.page).to_have_title(PAGES[path])
    expect(phone.page.locator("html")).to_have_attribute("lang", "fr")
    expect(phone.page.locator("h1")).to_have_count(1)
    assert phone.page.evaluate(NAMELESS) == 0, "something to press has no name"
    icon = phone.page.locator("link[rel=icon]").get_attribute("href")
    assert phone.page.request.get(server.address + str(icon)).headers["content-type"].startswith("image/svg+xml")
    for screen in SCREENS:
        phone.looked_at_on(screen)
        assert phone.fits(), screen
        phone.photograph(f"{path.strip('/').replace('/', '-')}-{screen}", full_page=path != "/horaires")


def test_home_is_the_telephone(telephone: Callable[..., Telephone], server: Server) -> None:
    expect(telephone(server, path="/").page).to_have_url(f"{server.address}/simulateur")


def test_a_page_that_is_not_there_says_so_in_french(telephone: Callable[..., Telephone], server: Server) -> None:
    phone = telephone(server, path="/horaires/00")
    expect(phone.page.locator("h1")).to_have_text("Cette page n'existe pas")
    assert phone.forgiven("404")
    phone.page.get_by_role("link", name="Les horaires de l'assistance").click()
    expect(phone.page).to_have_title(PAGES["/horaires"])
    unknown = phone.page.request.get(f"{server.address}/horaires/00.json")
    assert (unknown.status, unknown.json()) == (404, {"message": "Cette page n'existe pas"})


def test_a_departement_without_telephone_links_to_the_form(telephone: Callable[..., Telephone], server: Server) -> None:
    page = telephone(server, path="/horaires/48").page
    form = page.locator("main").get_by_role("link", name="remplir le formulaire")
    expect(form).to_have_attribute("href", "https://formulaire.si-siao.example")
