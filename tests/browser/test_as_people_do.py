"""What people do to a page that nobody told them not to: keyboards, double clicks, reloads, servers that go away."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Route, expect

from tests.browser.server import Server
from tests.browser.telephone import Telephone
from tests.browser.watched import PATIENCE

Opens = Callable[..., Telephone]
PARIS, LOZERE = "Paris, trois lignes", "Lozère, pas de téléphone"
ACCEPT = "Décrocher et accepter (1)"


def calls(app: Flask, folder: Path) -> dict[str, str]:
    """CallSid → outcome, in the whole log."""
    file = folder / "journal.csv"
    app.test_cli_runner().invoke(args=["journal", "exporter", str(file)])
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["appel"]: row["issue"] for row in csv.DictReader(lines, delimiter=";")}


def new_calls(app: Flask, folder: Path, before: dict[str, str]) -> list[str]:
    return [outcome for sid, outcome in calls(app, folder).items() if sid not in before]


def eventually(is_so: Callable[[], bool]) -> None:
    """Fails if it never is, within the patience that a busy machine needs."""
    end = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def tab_to(phone: Telephone, name: str) -> None:
    """Presses Tab until the thing of that name has the focus."""
    target = phone.page.get_by_role("button", name=name, exact=True)
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        phone.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to « {name} »")


def test_a_whole_call_with_the_keyboard_alone(telephone: Opens, server: Server) -> None:
    phone = telephone(server).accelerated()
    phone.chooses("2026-03-03T10:00")
    phone.page.locator("h1").click()
    tab_to(phone, "Appeler")
    phone.page.keyboard.press("Enter")
    phone.hears("Bienvenue")
    expect(phone.page.get_by_role("button", name="Raccrocher", exact=True)).to_be_focused()
    phone.page.keyboard.type("75")
    accept = f"{ACCEPT}, Référente principale"
    phone.page.get_by_role("button", name=accept, exact=True).wait_for()
    tab_to(phone, accept)
    phone.page.keyboard.press("Space")
    phone.state("En communication")
    expect(phone.page.get_by_role("button", name="Raccrocher, Référente principale")).to_be_focused()
    phone.page.keyboard.press("Enter")
    phone.hears("Votre conversation est terminée.")
    assert phone.log()["Issue"] == "mise en relation"


def test_double_clicks_make_one_call_and_take_it_once(
    telephone: Opens, server: Server, app: Flask, tmp_path: Path
) -> None:
    before = calls(app, tmp_path)
    phone = telephone(server).accelerated()
    phone.example(PARIS).dblclick()
    phone.line(ACCEPT, "Référente principale").dblclick()
    phone.state("En communication")
    phone.page.get_by_role("button", name="Raccrocher", exact=True).dblclick()
    phone.log()
    expect(phone.page.get_by_role("button", name="Appeler")).to_be_enabled()
    assert new_calls(app, tmp_path, before) == ["answered"]


def test_another_example_in_the_middle_of_a_call_hangs_up_the_first(
    telephone: Opens, server: Server, app: Flask, tmp_path: Path
) -> None:
    before = calls(app, tmp_path)
    phone = telephone(server).accelerated()
    phone.dials()
    phone.hears("Bienvenue")
    phone.example(LOZERE).click()
    phone.hears("En Lozère")
    assert phone.log()["Département"] == "Lozère (48)"
    assert sorted(new_calls(app, tmp_path, before)) == ["abandoned", "no_phone_support"]


def test_reloading_the_page_hangs_up(telephone: Opens, server: Server, app: Flask, tmp_path: Path) -> None:
    before = calls(app, tmp_path)
    phone = telephone(server).accelerated()
    phone.dials()
    phone.hears("Bienvenue")
    phone.page.reload()
    phone.state("Prêt à appeler")
    expect(phone.page.get_by_role("button", name="Appeler")).to_be_enabled()
    eventually(lambda: new_calls(app, tmp_path, before) == ["abandoned"])


def test_a_server_that_restarts_in_the_middle_of_a_call_says_so_and_can_be_called_again(
    telephone: Opens, server: Server
) -> None:
    phone = telephone(server).accelerated()
    phone.chooses("2026-03-03T10:00")
    phone.dials()
    phone.presses("92")
    phone.line("Décrocher", "Standard").click()
    phone.state("En communication")
    server.restart()
    phone.hangs_up()
    expect(phone.page.get_by_role("alert")).to_have_text(
        "Le serveur a redémarré et ne connaît plus cet appel : rappelez."
    )
    phone.state("Appel interrompu")
    phone.photograph("redemarrage-large", full_page=False)
    expect(phone.page.locator(".answer")).to_have_count(0)
    assert phone.forgiven("400 (BAD REQUEST)")
    phone.example(LOZERE).click()
    phone.hears("En Lozère")
    expect(phone.page.get_by_role("alert")).to_be_hidden()


def test_a_server_that_is_away_for_a_moment_is_waited_for(telephone: Opens, server: Server) -> None:
    phone = telephone(server).accelerated()
    phone.dials()
    phone.hears("Bienvenue")
    is_away = True

    def refuse_while_away(route: Route) -> None:
        if is_away:
            route.abort()
        else:
            route.fallback()

    phone.page.route("**/evenement", refuse_while_away)
    phone.presses("48")
    expect(phone.page.get_by_role("alert")).to_have_text("Le serveur ne répond pas. Nouvel essai…")
    is_away = False
    phone.hears("Lozère. Pour corriger, tapez étoile.")
    expect(phone.page.get_by_role("alert")).to_be_hidden()
    assert phone.log()["Département"] == "Lozère (48)"
    assert phone.forgiven("ERR_FAILED")


def test_the_time_is_that_of_paris_wherever_the_browser_is(telephone: Opens, server: Server) -> None:
    phone = telephone(server, timezone_id="Indian/Reunion").accelerated()
    phone.chooses("")
    expect(phone.page.locator("#at-said")).to_have_text("L'appel a lieu maintenant.")
    phone.chooses("2026-07-14T09:30")
    expect(phone.page.locator("#at-said")).to_have_text("mardi 14 juillet 2026 à 09:30")
    phone.dials()
    phone.presses("75")
    phone.hears("C'est un jour férié : fête nationale.")
    expect(phone.page.locator("#clock")).to_contain_text("09:3")
    expect(phone.page.locator("#transcript time").first).to_have_text("09:30:00")
    assert phone.log()["Début"] == "14/07/2026 09:30:00 (Paris)"


def test_the_longest_sentence_is_read_whole_and_the_keypad_stays_where_it_was(telephone: Opens, server: Server) -> None:
    phone = telephone(server)
    phone.page.get_by_label("Son").uncheck()
    keypad, top = phone.page.locator(".keypad"), "each => each.offsetTop - document.querySelector('.screen').offsetTop"
    before = keypad.evaluate(top)
    phone.chooses(phone.example("Creuse, absence prolongée").get_attribute("data-at") or "")
    phone.dials()
    phone.presses("23")
    live = phone.page.locator("#live")
    expect(live).to_contain_text("Nous répétons")
    assert len(live.inner_text()) > 260
    assert live.evaluate("each => each.parentElement.scrollHeight <= each.parentElement.clientHeight")
    assert keypad.evaluate(top) == before
    phone.hangs_up()
    phone.log()
