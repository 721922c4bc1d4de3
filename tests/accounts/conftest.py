"""Three accounts, one of each role, on each of the two engines."""

from datetime import UTC, datetime

import pytest

from accounts import service
from accounts.domain import Account, Browser, Role

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
PASSWORD = "le cheval mange une agrafe"
ANNE = Account(0, "anne@dihal.example", "Anne Admin", Role.ADMINISTRATOR)
RENE = Account(0, "rene@siao48.example", "René Référent", Role.REFERENT, frozenset({"48", "2A"}))
OLGA = Account(0, "olga@etat.example", "Olga Observatrice", Role.OBSERVER)
FIREFOX = Browser("Firefox, Windows")


def use_link(database, link, at):
    """Who enters by it."""
    entrance = service.enter_by_link(database, link, FIREFOX, at=at)
    return entrance and entrance.account


def use_first_link(database, link, *, at, **typed):
    """The administrator that it makes."""
    return service.enter_by_first_link(database, link, FIREFOX, **typed, at=at).account


@pytest.fixture
def anne(database):
    saved = service.save_account(database, ANNE, at=AT)
    service.set_password(database, saved.id, PASSWORD)
    return service.account(database, saved.id)


@pytest.fixture
def rene(database):
    return service.save_account(database, RENE, at=AT)
