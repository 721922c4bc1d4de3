"""What the tests of proposals share: a référent who fills the guided forms, and a proposal of theirs."""

import re

import pytest
from sqlalchemy import select

from annuaire import service as annuaire
from mail.models import OutboxRow
from proposals import service
from tests.app.markup import Page

NEW = "/admin/propositions/nouvelle?departement={}&nature={}"
SECOND = "01 99 00 48 02"
E164 = "+33199004802"


@pytest.fixture
def asks(visit, unforged):
    """asks("48", "numeros", numbers=…) → the answer to a référent who fills the guided form as it was shown."""

    def ask(code, kind, who="referent", **typed):
        browser, address = visit(who), NEW.format(code, kind)
        shown = browser.get(address)
        assert shown.status_code == 200
        Page(shown.text).check()
        return browser.post(address, data={**fields(shown.text), **typed})

    return ask


def fields(text):
    """What a browser would send back of a form where nobody touched anything but the first radio button."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_first = attributes.get("type") == "radio" and attributes.get("name") not in found
        if attributes.get("type") in {"radio", "checkbox"} and "checked" not in tag and not is_first:
            continue
        if "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen.group(1) if chosen else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', text, re.DOTALL):
        found[name] = value.replace("&#34;", '"').replace("&#39;", "'")
    return found


@pytest.fixture
def posted(database):
    """The mails that wait, by recipient."""

    def mails():
        with database.reading() as session:
            return [
                (row.to, row.subject, row.body) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            ]

    return mails


def lines(database, code):
    return [line.number for line in annuaire.load(database)[code].lines if line.active]


@pytest.fixture
def first(database):
    """The first of the two numbers that the Rhône has."""
    return lines(database, "69")[0]


@pytest.fixture
def second_number(asks, database, first):
    """The proposal of a second number for the Rhône."""
    answer = asks("69", "numeros", numbers=f"{first}\n{SECOND}", order="sequence", note="Je ne suis plus seul.")
    assert answer.status_code == 303
    return service.pending(database)[-1]
