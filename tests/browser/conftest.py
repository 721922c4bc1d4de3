"""A real server, a real browser, and a telephone page that tolerates no complaint of the console."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app import create_app
from tests.browser.server import ROOT, Server
from tests.browser.telephone import SCREENS, Telephone
from tests.browser.watched import PATIENCE

SCREENSHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for each worker; asked after the browser, so that nothing starts where there is none."""
    server = Server(tmp_path_factory.mktemp("server"), "tests.browser.patient:create_app()")
    server.flask("demonstration", "charger", "--si-vide")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def app(server: Server) -> Flask:
    """The same database as the server's, for what is asked from the terminal."""
    return create_app(server.settings)


@pytest.fixture
def exported(app: Flask, tmp_path: Path) -> Callable[[str], list[dict[str, str]]]:
    """The rows of `journal exporter` for one call."""

    def rows(call_sid: str) -> list[dict[str, str]]:
        file = tmp_path / "journal.csv"
        result = app.test_cli_runner().invoke(args=["journal", "exporter", str(file)])
        assert result.exit_code == 0, result.output
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return [row for row in csv.DictReader(lines, delimiter=";") if row["appel"] == call_sid]

    return rows


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Callable[..., Telephone]]:
    """telephone(server, screen) opens the page; at the end, nothing was complained of nor asked from elsewhere."""
    opened: list[Telephone] = []

    def make(server: Server, screen: str = "large", path: str = "/simulateur", **options: str) -> Telephone:
        width, height, scheme = SCREENS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="fr-FR",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(Telephone(context.new_page(), server, SCREENSHOTS))
        opened[-1].page.goto(server.address + path)
        return opened[-1]

    yield make
    for phone in opened:
        phone.page.context.close()
    assert [phone.complaints for phone in opened] == [[] for _ in opened]
    assert [phone.strangers for phone in opened] == [[] for _ in opened]
