"""Signing in with ProConnect, where it is set. It never makes an account: an administrator did."""

from typing import cast

from flask import Response, abort, current_app, make_response, redirect, render_template, request, session, url_for

from accounts import service
from accounts.discovery import Discovery, ProConnectError
from accounts.domain import Entrance
from accounts.proconnect import Identity, Pending, ProConnect
from admin.access import Access, access
from admin.blueprint import admin
from admin.entering import browser, let_in
from core.logs import log
from svi.parts import parts

KNOWN = "proconnect"
"""Of the application: what the provider said of itself."""
PENDING = "proconnect"
ID_TOKEN = "proconnect_id"  # noqa: S105 - the name of a field
LARGEST_ID_TOKEN = 2500
"""A cookie holds four thousand; without it, one stays signed in at ProConnect."""
NOT_NOW = "ProConnect ne répond pas comme il faut. Recommencez dans un instant, ou entrez autrement."
NOBODY = (
    "ProConnect vous a reconnu, mais aucun compte actif n'a votre adresse ici. "
    "Demandez à l'administration nationale de vous en ouvrir un."
)


@admin.get("/proconnect")
@access(Access.ANYBODY)
def proconnect() -> Response:
    """Leaves for ProConnect."""
    try:
        url, pending = _proconnect().begin(parts().clock())
    except (ProConnectError, KeyError, ValueError) as error:
        return _failed(error, NOT_NOW)
    session[PENDING] = [pending.state, pending.nonce, pending.verifier, request.args.get("suite", "")]
    return cast("Response", redirect(url))


@admin.get("/proconnect/retour")
@access(Access.ANYBODY)
def back_from_proconnect() -> Response:
    """Comes back, once for each time that somebody left from this browser."""
    provider, kept = _proconnect(), session.pop(PENDING, None)
    if not isinstance(kept, list) or len(kept) != 4:
        return _failed(ProConnectError("nobody left from here"), NOT_NOW)
    *secrets, wanted = map(str, kept)
    now = parts().clock()
    try:
        identity = provider.finish(Pending(*secrets), request.args, now)
    except (ProConnectError, KeyError, ValueError) as error:
        return _failed(error, NOT_NOW)
    entrance = service.enter_by_proconnect(parts().database, identity.sub, identity.mail, browser(), at=now)
    return _let_in(entrance, identity, wanted) if entrance else _failed(ProConnectError("no account"), NOBODY)


def sign_out_url(id_token: object) -> str | None:
    """Where one who came through ProConnect signs out of it; None when one did not, or when it does not answer."""
    if not isinstance(id_token, str) or parts().settings.proconnect is None:
        return None
    try:
        back = parts().settings.pages_url + url_for("admin.sign_in")
        return _proconnect().sign_out_url(id_token, back, parts().clock())
    except (ProConnectError, KeyError, ValueError):
        return None


def _let_in(entrance: Entrance, identity: Identity, wanted: str) -> Response:
    answer = let_in(entrance, "ProConnect", wanted)
    if len(identity.id_token) <= LARGEST_ID_TOKEN:
        session[ID_TOKEN] = identity.id_token
    return answer


def _failed(error: Exception, said: str) -> Response:
    log.warning("proconnect", reason=str(error) if isinstance(error, ProConnectError) else type(error).__name__)
    return make_response(render_template("admin/proconnect_failed.html", said=said), 403)


def _proconnect() -> ProConnect:
    settings = parts().settings
    if settings.proconnect is None:
        abort(404)
    known = current_app.extensions.setdefault(KNOWN, Discovery(settings.proconnect.issuer))
    return ProConnect(settings.proconnect, known, settings.pages_url + url_for("admin.back_from_proconnect"))
