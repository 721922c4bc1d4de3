"""Letting somebody in, once they have shown who they are; and how often one may try."""

from datetime import timedelta
from math import ceil
from typing import cast

from flask import Response, flash, redirect, session

from accounts.domain import Browser, Entrance
from accounts.rates import Action, Rates, Visitor
from admin.places import device, next_page
from admin.texts import plural
from admin.visitors import TOKEN, enter
from core.logs import log
from public.origin import network
from svi.parts import parts

WAY = "entree"
LINK = "lien"
"""By which way the session was entered: who just came by a link may choose a new password without the old one."""


def browser() -> Browser:
    """The visitor's, with the session that it may hold already."""
    before = session.get(TOKEN)
    return Browser(device(), before if isinstance(before, str) else None)


def let_in(entrance: Entrance, way: str, wanted: str | None = None) -> Response:
    """Their session is open in the database: the cookie names it from now on."""
    account = entrance.account
    enter(entrance.token)
    session[WAY] = way
    log.info("entered", account=account.id, way=way)
    flash(f"Bonjour {account.name}.")
    return cast("Response", redirect(next_page(wanted)))


def wait(action: Action, mail: str) -> timedelta | None:
    """Counts a try with this mail from here; how long to wait if it is one too many."""
    return _rates().wait(action, Visitor(mail, network()))


def forgive(action: Action, mail: str) -> None:
    """The tries were this person's own."""
    _rates().forgive(action, Visitor(mail, network()))


def in_words(waiting: timedelta) -> str:
    """« 12 minutes »."""
    return plural(max(1, ceil(waiting.total_seconds() / 60)), "minute")


def _rates() -> Rates:
    return Rates(parts().database, parts().settings.secret_key, parts().clock())
