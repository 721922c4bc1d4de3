"""No webhook is served that the operator did not sign."""

from flask import Blueprint, Request, Response, abort, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.exceptions import Forbidden

from core.logs import log
from svi import inputs
from svi.parts import parts

LONGEST_BODY = 2 * 1024 * 1024
"""Bytes; the operator sends some thousand. A longer body cannot be checked, so it is refused."""


def protect(blueprint: Blueprint) -> None:
    """No view of this blueprint of webhooks is reached without the operator's signature."""
    blueprint.before_request(_check_signature)
    blueprint.register_error_handler(Forbidden, _refuse)
    blueprint.teardown_request(_forget_call)


def _check_signature() -> None:
    asked = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - asked once, used ten times
    clear_contextvars()
    if not _is_the_operators(asked):
        log.warning("webhook refused: wrong signature", path=asked.path)
        abort(403)
    sid = asked.form.get("ParentCallSid") or asked.form.get("CallSid", "")
    bind_contextvars(call_sid=inputs.clean_id(sid))
    parts().background.begin()


def _is_the_operators(asked: Request) -> bool:
    """Fails closed: a request that cannot be read is refused like one that is forged."""
    asked.max_content_length = LONGEST_BODY
    asked.max_form_memory_size = LONGEST_BODY
    try:
        return parts().is_operators(asked)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not reach the view nor its apology
        log.warning("webhook unreadable", path=asked.path, error=type(error).__name__)
        return False


def _forget_call(_error: BaseException | None) -> None:
    """What this thread says next is not about this call."""
    clear_contextvars()


def _refuse(_error: Forbidden) -> Response:
    return Response("Signature de l'opérateur absente ou fausse.\n", 403, mimetype="text/plain")


def xml(document: str) -> Response:
    """A TwiML answer."""
    return Response(document, mimetype="text/xml")
