"""No webhook is served that the operator did not sign."""

from time import perf_counter

import structlog
from flask import Blueprint, Response, abort, g, request
from werkzeug.exceptions import Forbidden

from core.logs import log
from svi import inputs
from svi.parts import parts
from svi.signature import is_signed, signed_url

LONGEST_BODY = 2 * 1024 * 1024
"""Bytes; the operator sends some thousand. A longer body cannot be checked, so it is refused."""


def protect(blueprint: Blueprint) -> None:
    """No view of this blueprint of webhooks is reached without the operator's signature."""
    blueprint.before_request(_check_signature)
    blueprint.after_request(_say_answered)
    blueprint.register_error_handler(Forbidden, _refuse)
    blueprint.teardown_request(_forget_call)


def _check_signature() -> None:
    g.webhook_began = perf_counter()
    structlog.contextvars.clear_contextvars()
    if not _is_the_operators():
        log.warning("webhook refused: wrong signature", path=request.path)
        abort(403)
    sid = request.form.get("ParentCallSid") or request.form.get("CallSid", "")
    structlog.contextvars.bind_contextvars(call_sid=inputs.clean_id(sid))
    parts().background.begin()


def _is_the_operators() -> bool:
    """Fails closed: a request that cannot be read is refused like one that is forged."""
    request.max_content_length = LONGEST_BODY
    request.max_form_memory_size = LONGEST_BODY
    settings = parts().settings
    try:
        url = signed_url(settings.public_base_url, request.environ)
        signature = request.headers.get("X-Twilio-Signature", "")
        return is_signed(settings.twilio_auth_token, url, request.form, signature)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not reach the view nor its apology
        log.warning("webhook unreadable", path=request.path, error=type(error).__name__)
        return False


def _say_answered(response: Response) -> Response:
    """One line for each webhook of a real call; a simulated one has its transcript."""
    if response.status_code != 403 and "SimulatedAt" not in request.form:
        milliseconds = round((perf_counter() - g.webhook_began) * 1000, 1)
        log.info("webhook answered", endpoint=request.endpoint, status=response.status_code, milliseconds=milliseconds)
    return response


def _forget_call(_error: BaseException | None) -> None:
    """What this thread says next is not about this call."""
    structlog.contextvars.clear_contextvars()


def _refuse(_error: Forbidden) -> Response:
    return Response("Signature de l'opérateur absente ou fausse.\n", 403, mimetype="text/plain")


def xml(document: str) -> Response:
    """A TwiML answer."""
    return Response(document, mimetype="text/xml")
