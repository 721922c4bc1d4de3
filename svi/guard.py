"""No webhook is served that the operator did not sign."""

import structlog
from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import Forbidden, HTTPException

from core.logs import log
from svi import inputs
from svi.parts import parts
from svi.signature import is_signed, signed_url

LONGEST_BODY = 2 * 1024 * 1024
"""Bytes; the operator sends some thousand. A longer body cannot be checked, so it is refused."""


def protect(blueprint: Blueprint) -> None:
    """No view of this blueprint of webhooks is reached without the operator's signature."""
    blueprint.before_request(_check_signature)
    blueprint.register_error_handler(Forbidden, _refuse)


def _check_signature() -> None:
    request.max_content_length = LONGEST_BODY
    request.max_form_memory_size = LONGEST_BODY
    structlog.contextvars.clear_contextvars()
    settings = parts().settings
    url = signed_url(settings.public_base_url, request.environ)
    try:
        form = request.form
    except HTTPException:
        abort(403)
    if not is_signed(settings.twilio_auth_token, url, form, request.headers.get("X-Twilio-Signature", "")):
        log.warning("webhook refused: wrong signature", path=request.path)
        abort(403)
    structlog.contextvars.bind_contextvars(call_sid=inputs.clean_id(form.get("CallSid", "")))


def _refuse(_error: Forbidden) -> Response:
    return Response("Signature de l'opérateur absente ou fausse.\n", 403, mimetype="text/plain")


def xml(document: str) -> Response:
    """A TwiML answer."""
    return Response(document, mimetype="text/xml")
