"""What a visitor of the pages reads when something is refused or broken."""

from flask import Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from admin.blueprint import admin
from admin.given_back import stale
from admin.visitors import nobody, visitor
from core.logs import log
from public.errors import not_shown

AWAY = (
    "La base de données ne répond pas",
    "Les appels continuent. Réessayez dans un instant ; « page précédente » vous rend ce que vous veniez d'envoyer.",
)
REFUSED = (
    "Cette page ne vous est pas ouverte",
    "Votre compte n'y donne pas accès. S'il le devrait, demandez-le à l'administration nationale.",
)
UNKNOWN = ("Cette page n'existe pas", "Vérifiez l'adresse, ou partez du menu.")
TOO_LARGE = (
    "C'est trop gros",
    "Un tableur a 2 Mo au plus. Supprimez ses lignes vides et ses images, puis recommencez.",
)


def page(heading: str, advice: str, status: int) -> Response:
    """An error as a page, without anything that could fail in its turn."""
    answer = make_response(render_template("admin/error.html", heading=heading, advice=advice))
    answer.status_code = status
    return answer


def database_away(error: OperationalError) -> Response:
    """The pages need the database; the calls do not."""
    log.error("page not shown: database", error=type(error).__name__)
    nobody()
    return page(*AWAY, 503)


def forged(error: HTTPException) -> Response:
    """A form without its token, or with that of another session."""
    return stale() if isinstance(error, CSRFError) else not_shown(error)


def refused(_error: HTTPException) -> Response:
    """An account without this right."""
    return page(*REFUSED, 403)


def unknown(_error: Exception) -> Response:
    """Such a département, such a change, does not exist."""
    return page(*UNKNOWN, 404)


def nowhere(error: HTTPException) -> Response:
    """No page has this address: whoever is signed in keeps their menu, under the addresses of the pages."""
    return unknown(error) if is_of_the_pages() and visitor() else not_shown(error)


def is_of_the_pages() -> bool:
    """Whether the request is for a page of the administration, even one that does not exist."""
    return request.path.startswith(f"{admin.url_prefix}/")


def too_large(_error: HTTPException) -> Response:
    """Only files are so large."""
    return page(*TOO_LARGE, 413)
