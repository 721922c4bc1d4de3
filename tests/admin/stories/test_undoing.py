"""A mistake, found in « Modifications » and undone: the next call rings again."""

from dataclasses import replace

import pytest

import annuaire.service
from annuaire.edits import edit_of
from core.changes import Author
from core.clock import system_clock
from editing import service
from simulator import Conversation
from tests.admin.people import PEOPLE

VAR = "83"


@pytest.fixture
def mistake(app):
    """Somebody switches off the only line of the Var; its number is given."""
    database = app.extensions["svi"].database
    line = annuaire.service.load(database)[VAR].lines[0]
    author = Author(PEOPLE["administratrice"].name, "fin du contrat ?")
    service.apply(database, [edit_of(line, replace(line, active=False))], at=system_clock(), author=author)
    return line.number


def call(app):
    return Conversation.with_app(app).at("2026-03-03 10:00").presses(VAR)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_mistake_is_undone(desk, app, mistake, script):
    call(app).hears("n'est pas joignable")
    somebody = desk(script=script).signs_in("administratrice").follows("Modifications")
    somebody.page.get_by_label("Département").select_option(VAR)
    somebody.presses("Afficher")
    somebody.reads("active oui → non")
    somebody.page.get_by_role("rowheader").get_by_role("link").first.click()
    somebody.reads("Le Var répondra par téléphone.")
    somebody.follows("Annuler cette modification").fills("Pourquoi l'annuler ?", "Le contrat continue.")
    if script:
        somebody.photographs("modification-annuler")
    somebody.presses("Annuler cette modification")
    somebody.reads("C'est annulé")
    somebody.reads("Le contrat continue.")
    call(app).rings(mistake)
