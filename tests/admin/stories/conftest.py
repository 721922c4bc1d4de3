"""A real server with accounts, a real Chromium, and pages that tolerate no complaint of the console nor of axe."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser

from accounts import service
from admin.visitors import TOKEN
from app import create_app
from core.clock import system_clock
from tests.admin.people import PEOPLE, settle
from tests.admin.stories.desk import SCREENS, Desk
from tests.browser.server import Server
from tests.browser.watched import PATIENCE


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for each worker, with the demonstration and one account of each role."""
    key = {"SVI_SECRET_KEY": "une clé que les essais connaissent aussi"}
    server = Server(tmp_path_factory.mktemp("admin"), "tests.browser.patient:create_app()", **key)
    server.flask("demonstration", "charger", "--si-vide")
    app = create_app(server.settings)
    settle(app.extensions["svi"].database, system_clock(), with_passwords=True)
    app.extensions["svi"].database.dispose()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def app(server: Server) -> Flask:
    """The same database as the server's, for what is asked behind the pages."""
    return create_app(server.settings)


@pytest.fixture(scope="session")
def cookie(app: Flask) -> Callable[[str], str]:
    """cookie("referent") → what the entrance gives them to keep."""
    database = app.extensions["svi"].database

    def of(who: str) -> str:
        account = service.by_mail(database, PEOPLE[who].mail)
        assert account
        token = service.open_session(database, account.id, at=system_clock(), device="Chrome, Linux")
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer
        return str(signer.dumps({TOKEN: token}))

    return of


@pytest.fixture
def desk(browser: Browser, server: Server, cookie: Callable[[str], str]) -> Iterator[Callable[..., Desk]]:
    """desk(screen="large", script=True) sits somebody down before a browser of their own."""
    opened: list[Desk] = []

    def sit(screen: str = "large", *, script: bool = True) -> Desk:
        width, height, scheme = SCREENS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="fr-FR",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(Desk(context.new_page(), server.address, cookie))
        return opened[-1]

    yield sit
    for place in opened:
        place.page.context.close()
    assert [place.complaints for place in opened] == [[] for _ in opened]
    assert [place.strangers for place in opened] == [[] for _ in opened]
