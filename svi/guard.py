"""No webhook is served that the operator did not sign."""

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import Forbidden

from core.logs import about_call, log
from svi import inputs
from svi.delivery import Delivery
from svi.form import OperatorRequest
from svi.parts import Parts, parts

LONGEST_BODY = 2 * 1024 * 1024
"""Bytes; the operator sends some thousand. A longer body cannot be checked, so it is refused."""


def protect(blueprint: Blueprint) -> None:
    """No view of this blueprint of webhooks is reached without the operator's signature."""
    blueprint.before_request(_check_signature)
    blueprint.register_error_handler(Forbidden, _refuse)
    blueprint.teardown_request(_forget_call)


def _check_signature() -> None:
    asked: OperatorRequest = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - asked once
    about_call("")
    known = parts()
    if not _is_the_operators(asked, known):
        log.warning("webhook refused: wrong signature", path=asked.path)
        abort(403)
    asked.delivery = delivery = Delivery.of(asked, known)
    about_call(inputs.clean_id(delivery.form.get("ParentCallSid") or delivery.form.get("CallSid", "")))
    known.background.begin()


def _is_the_operators(asked: OperatorRequest, known: Parts) -> bool:
    """Fails closed: a request that cannot be read is refused like one that is forged."""
    asked.max_content_length = LONGEST_BODY
    asked.max_form_memory_size = LONGEST_BODY
    try:
        return known.is_operators(asked)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not reach the view nor its apology
        log.warning("webhook unreadable", path=asked.path, error=type(error).__name__)
        return False


def _forget_call(_error: BaseException | None) -> None:
    """What this thread says next is not about this call."""
    about_call("")


def _refuse(_error: Forbidden) -> Response:
    return Response("Signature de l'opérateur absente ou fausse.\n", 403, mimetype="text/plain")


def xml(document: str) -> Response:
    """A TwiML answer."""
    return Response(document, mimetype="text/xml")
