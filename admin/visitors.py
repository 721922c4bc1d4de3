"""Who is looking: the account of the session that the cookie names, looked up once for each request."""

from typing import Any, cast

from flask import abort, g, request, session

from accounts import service
from accounts.domain import Account
from svi.parts import parts

TOKEN = "jeton"  # noqa: S105 - the name of a field
BY_THEMSELVES = frozenset({"admin.today_live"})
"""Parts that an open page asks again and again: they keep no session open that nobody uses."""
_LOOKED_UP = "admin_visitor"


def visitor() -> Account | None:
    """The account that is signed in, or None."""
    if _LOOKED_UP not in g:
        setattr(g, _LOOKED_UP, _look_up())
    return cast("Account | None", g.get(_LOOKED_UP))


def _look_up() -> Account | None:
    token: Any = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    by_hand = request.endpoint not in BY_THEMSELVES
    return service.session_account(parts().database, token, at=parts().clock(), by_hand=by_hand)


def me() -> Account:
    """The account that is signed in, where the guard has let it in."""
    account = visitor()
    if account is None:
        abort(403)
    return account


def nobody() -> None:
    """For the rest of this request nobody is looked up: the database is away."""
    setattr(g, _LOOKED_UP, None)


def enter(token: str) -> None:
    """The visitor is from now on who the token says: nothing of the session before is kept (no session fixation)."""
    session.clear()
    session[TOKEN] = token
    session.permanent = True
    g.pop(_LOOKED_UP, None)


def leave() -> None:
    """The visitor is nobody again; the session is ended in the database by the caller."""
    session.clear()
    g.pop(_LOOKED_UP, None)
