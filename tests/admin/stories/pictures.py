"""Takes the pictures of the guides, into docs/images: `.venv/bin/python -m tests.admin.stories.pictures`.

Dates are written as French browsers write them where Debian's `chromium-l10n` is installed.
"""

import os
import tempfile
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page, sync_playwright

import app as service
from accounts.service import open_session
from admin.visitors import TOKEN
from core.clock import paris_time
from simulator import Conversation
from svi import demonstration
from tests.admin.people import settle
from tests.browser.server import ROOT, Server
from tests.browser_setup import CHROMIUM_ARGUMENTS, chromium_path

AT = paris_time("2026-03-03 10:20")
"""A Tuesday in opening hours."""
IMAGES = ROOT / "docs" / "images"


def create_app() -> Flask:
    """The service at this moment, which does not pass."""
    return service.create_app(clock=lambda: AT)


def play(app: Flask) -> None:
    """The calls of a morning."""

    def rings(at: str, code: str) -> Conversation:
        first = app.extensions["svi"].snapshots.latest().siao(code).lines[0].number
        return Conversation.with_app(app).at(f"2026-03-03 {at}").presses(code).rings(first)

    for at, code in (("09:34", "75"), ("09:50", "14"), ("10:02", "69")):
        rings(at, code).answers().accepts().talks(61).hangs_up().ended()
    rings("09:47", "38").nobody_answers().ended()
    Conversation.with_app(app).at("2026-03-03 10:11").presses("48").ended()
    rings("10:19", "13")


def absence(page: Page) -> None:
    """The form, open and filled."""
    page.locator("details", has_text="Annoncer une absence").evaluate("details => { details.open = true; }")
    page.get_by_label("Premier jour d'absence").fill("2026-03-09")
    page.get_by_label("Dernier jour d'absence").fill("2026-03-20")
    page.wait_for_load_state("networkidle")


PICTURES = {
    "admin-departement": ("administratrice", "/admin/departements/13", lambda page: None),
    "admin-aujourdhui": ("administratrice", "/admin/", lambda page: None),
    "admin-absence": ("referent", "/admin/horaires/69", absence),
}


def take(server: Server, app: Flask, people: dict[str, int]) -> None:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    with sync_playwright() as playwright:
        arguments = [*CHROMIUM_ARGUMENTS, "--lang=fr-FR"]
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=arguments, env={**os.environ, "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
        )
        for name, (who, path, prepare) in PICTURES.items():
            context = browser.new_context(viewport={"width": 1000, "height": 900}, locale="fr-FR")
            token = open_session(app.extensions["svi"].database, people[who], at=AT, device="Firefox, Windows")
            value = str(signer.dumps({TOKEN: token}))
            context.add_cookies([{"name": "session", "value": value, "url": server.address}])
            page = context.new_page()
            page.goto(server.address + path)
            prepare(page)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        factory = "tests.admin.stories.pictures:create_app()"
        server = Server(Path(folder), factory, SVI_SECRET_KEY="une clé que les images connaissent aussi")
        app = service.create_app(server.settings, clock=lambda: AT)
        database = app.extensions["svi"].database
        demonstration.load(database, at=AT)
        people = {name: account.id for name, account in settle(database, AT).items()}
        play(app)
        server.start()
        take(server, app, people)
        server.stop()
        app.extensions["svi"].background.stop()
        database.dispose()


if __name__ == "__main__":
    main()
