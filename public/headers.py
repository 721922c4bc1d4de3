"""Strict headers on every answer. Ours, since Flask-Talisman has had no release since August 2023, and costs webhooks.

A blueprint that needs another policy (the telephone plays sounds) sets its own: what is set stays.
"""

from flask import Response, request

from svi.application import Application
from svi.form import WEBHOOKS

KEPT_NOWHERE = "no-store"
ALWAYS_ASKED = "no-cache"
"""May be kept, but shown only after the server was asked: the hours change with the clock."""
PAGE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
    " magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": KEPT_NOWHERE,
}
ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year; not for the hosts below ours, which are not ours to decide for."""


def harden(app: Application, *, https: bool) -> None:
    """On every answer of the application, errors included."""
    of_pages = tuple((PAGE | (ENCRYPTED if https else {})).items())

    def strict(response: Response) -> Response:
        headers = response.headers
        for name, value in of_pages if not _is_for_the_operator(response) else ():
            headers.setdefault(name, value)
        return response

    app.after_request(strict)
    if app.door:
        app.door.strict = of_pages


def _is_for_the_operator(response: Response) -> bool:
    """Who is no browser; `svi.door` says what is enough there."""
    return request.path.startswith(WEBHOOKS) and response.status_code == 200
