"""Letting somebody in, once they have shown who they are; and how often one may try."""

from datetime import timedelta
from typing import cast

from flask import Response, flash, redirect, session

from accounts import service
from accounts.domain import Account
from accounts.rates import Action, Rates, Visitor
from admin.places import device, next_page
from admin.visitors import TOKEN, enter
from core.logs import log
from public.origin import network
from svi.parts import parts

WAY = "entree"
LINK = "lien"
"""By which way the session was entered: who just came by a link may choose a new password without the old one."""


def let_in(account: Account, way: str, wanted: str | None = None) -> Response:
    """A new session, the one before ended: whoever knew its cookie knows nothing of this one."""
    before = session.get(TOKEN)
    if isinstance(before, str):
        service.end_session(parts().database, before)
    enter(service.open_session(parts().database, account.id, at=parts().clock(), device=device()))
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
    minutes = max(1, -(-int(waiting.total_seconds()) // 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def _rates() -> Rates:
    return Rates(parts().database, parts().settings.secret_key, parts().clock())
