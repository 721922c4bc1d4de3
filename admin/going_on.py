"""What a visitor is told once it is saved, with the way back, and where they go on."""

from typing import cast

from flask import Response, flash, redirect, url_for
from markupsafe import Markup

from admin.saving import Outcome


def go_on(outcome: Outcome, url: str, told: str = "") -> Response:
    """To a page that says what the save came to, in the outcome's words or in those of the screen."""
    flash(_with_way_back(told or outcome.told, outcome))
    return cast("Response", redirect(url, 303))


def _with_way_back(told: str, outcome: Outcome) -> Markup:
    """The sentence, then the link to the change, where it is undone, or to the proposal, where it is withdrawn."""
    if outcome.batch:
        return _linked(told, url_for("admin.change", name=outcome.batch), "Voir ou annuler")
    if outcome.proposal:
        return _linked(told, url_for("admin.proposal", number=outcome.proposal), "Voir la demande")
    return Markup("{}").format(told)


def _linked(told: str, url: str, label: str) -> Markup:
    return Markup('{} <a class="alert-link" href="{}">{}</a>').format(told, url, label)
