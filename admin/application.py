"""Puts the pages into an application: screens, guards, forms' tokens, headers, compression, and what templates know."""

from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from flask import Flask, Response, current_app, request, url_for
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DataError, OperationalError

import admin.screens
from admin.access import guard
from admin.blueprint import admin as blueprint
from admin.errors import database_away, forged, is_of_the_pages, nowhere, refused, too_large, unknown
from admin.forms import attributes
from admin.navigation import menu
from admin.texts import install_filters
from admin.visitors import visitor
from public.headers import PAGE

STATIC = Path(__file__).parent / "static"
POLICY = PAGE["Content-Security-Policy"].replace("img-src 'self'", "img-src 'self' data:") + "; media-src 'self'"
"""The style sheet carries its small drawings in itself (`data:`); recordings are played."""
FOR_EVER = "public, max-age=31536000, immutable"
LARGEST_REQUEST = 4_000_000
"""Bytes: a spreadsheet that is too large is told so by its page."""
csrf = CSRFProtect()
compress = Compress()
blueprint.after_request(compress.after_request)  # the pages only: the operator's documents keep their headers


def init_app(app: Flask) -> None:
    """Every module of `admin.screens` is a screen, and adds its routes when it is imported."""
    for module in iter_modules(admin.screens.__path__):
        import_module(f"admin.screens.{module.name}")
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # only on the pages: the operator signs its requests, and has no session
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: nobody loses what they typed
        COMPRESS_REGISTER=False,
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    )
    csrf.init_app(app)
    compress.init_app(app)
    install_filters(app)
    app.jinja_env.globals["attributes"] = attributes
    app.register_blueprint(blueprint)


@blueprint.before_request
def _guarded() -> Response | None:
    request.max_content_length = LARGEST_REQUEST
    if refused := guard():
        return refused
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    return None


@blueprint.after_request
def _strict(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    if request.endpoint == "admin.static":
        _make_compressible(response)
        if "v" in request.args:
            response.headers["Cache-Control"] = FOR_EVER
    return response


def _make_compressible(response: Response) -> None:
    """A file that is streamed is left as it is by Flask-Compress; ours are small."""
    response.direct_passthrough = False
    response.make_sequence()


@blueprint.app_context_processor
def _known_to_templates() -> dict[str, Any]:
    account = visitor() if is_of_the_pages() else None
    return {"me": account, "menu": menu(account) if account else (), "asset": asset}


@cache
def _digest(filename: str) -> str:
    return sha256((STATIC / filename).read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a file of `static/`, which changes with what is in it, so that it may be kept for ever."""
    return url_for("admin.static", filename=filename, v=_digest(filename))


blueprint.register_error_handler(OperationalError, database_away)
for beyond in (OverflowError, DataError):  # a number or a text of the address that no database could hold
    blueprint.register_error_handler(beyond, unknown)
blueprint.register_error_handler(400, forged)
blueprint.register_error_handler(403, refused)
blueprint.register_error_handler(404, unknown)
blueprint.app_errorhandler(404)(nowhere)
blueprint.register_error_handler(413, too_large)
