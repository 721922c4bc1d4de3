"""Where webhooks come in: nothing is answered that the operator did not sign, and whatever breaks is answered.

The ordinary webhook (a form of known length, posted to an address of ours) is answered before Flask prepares its
request, its contexts and its hooks, which cost more than all that we do (docs/performance.md). Any other goes through
Flask, which hands it to the same `Door.answer`.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, request

from call_log.domain import Refusal
from core.logs import about_call, log
from svi import inputs
from svi.delivery import Delivery, Webhook
from svi.form import FORM, parse
from svi.parts import Parts
from svi.posted import Posted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LONGEST_BODY = 2 * 1024 * 1024
"""Bytes; the operator sends some thousand. A longer body cannot be checked, so it is refused."""
REFUSED = "Signature de l'opérateur absente ou fausse.\n"
HEADERS = [("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")]
"""The operator is no browser: these two are enough."""

Observer = Callable[[str, int, float, Refusal | None, bool], None]
"""Is told the endpoint, the status, the seconds it took, why a call was refused, and whether the view broke."""


@dataclass(slots=True)
class Answer:
    """What is sent back; `afterwards` is done once it has left."""

    status: int
    text: str
    afterwards: Callable[[], None] | None = None

    @property
    def content_type(self) -> str:
        return "text/xml; charset=utf-8" if self.status == 200 else "text/plain; charset=utf-8"

    def sent(self) -> "Sent":
        return Sent(self.text.encode(), self.afterwards)


class Sent(list[bytes]):
    """The body, as WSGI wants it."""

    def __init__(self, body: bytes, afterwards: Callable[[], None] | None) -> None:
        super().__init__([body])
        self._afterwards = afterwards

    def close(self) -> None:
        """The server calls it once the body has left."""
        if self._afterwards:
            self._afterwards()


class Door:
    """One per application that serves calls."""

    def __init__(self, parts: Parts, webhooks: Sequence[Webhook]) -> None:
        self._parts = parts
        self.webhooks = {webhook.path: webhook for webhook in webhooks}
        self.observers: list[Observer] = []
        self.strict: Sequence[tuple[str, str]] = ()
        """The headers of an answer to who is not the operator."""

    def declare(self, app: Flask) -> None:
        """The same addresses for Flask, which knows them so, and serves what is not ordinary."""
        for webhook in self.webhooks.values():
            view = partial(self._through_flask, webhook)
            app.add_url_rule(webhook.path, webhook.name, view, methods=["POST"], provide_automatic_options=False)

    def serves(self, environ: "WSGIEnvironment") -> Webhook | None:
        """The webhook that is asked, if it is an ordinary one."""
        webhook = self.webhooks.get(environ["PATH_INFO"])
        is_ordinary = (
            webhook is not None
            and environ["REQUEST_METHOD"] == "POST"
            and environ.get("CONTENT_TYPE", "").partition(";")[0] == FORM
            and "HTTP_TRANSFER_ENCODING" not in environ
            and 0 < (inputs.number(environ.get("CONTENT_LENGTH")) or 0) <= LONGEST_BODY
        )
        return webhook if is_ordinary else None

    def serve(self, webhook: Webhook, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers an ordinary webhook."""
        began = time.perf_counter()
        answer = self.answer(webhook, partial(_read, environ), began)
        sent = answer.sent()
        status = "200 OK" if answer.status == 200 else "403 FORBIDDEN"
        length = ("Content-Length", str(len(sent[0])))
        headers = HEADERS if answer.status == 200 else self.strict
        start_response(status, [("Content-Type", answer.content_type), length, *headers])
        return sent

    def answer(self, webhook: Webhook, read: Callable[[], Posted], began: float) -> Answer:
        """Fails closed: a request that cannot be read is refused like one that is forged."""
        about_call("")
        delivery = self._checked(webhook, read)
        if delivery is None:
            log.warning("webhook refused: wrong signature", path=webhook.path)
            answer = Answer(403, REFUSED)
        else:
            self._parts.background.begin()
            answer = Answer(200, _document(webhook, delivery), delivery.afterwards)
        self._tell(webhook.name, answer.status, time.perf_counter() - began, delivery)
        about_call("")
        return answer

    def _tell(self, name: str, status: int, seconds: float, delivery: Delivery | None) -> None:
        """Counters that cannot be written (a full disk, say) cost the caller nothing."""
        refusal, failed = (delivery.refusal, delivery.failed) if delivery else (None, False)
        for observe in self.observers:
            try:
                observe(name, status, seconds, refusal, failed)
            except Exception as error:  # noqa: BLE001
                log.warning("webhook not counted", error=type(error).__name__)

    def _checked(self, webhook: Webhook, read: Callable[[], Posted]) -> Delivery | None:
        try:
            posted = read()
            if not self._parts.is_operators(posted):
                return None
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not reach the view nor its apology
            log.warning("webhook unreadable", path=webhook.path, error=type(error).__name__)
            return None
        form = dict(reversed(posted.pairs))
        about_call(inputs.clean_id(form.get("ParentCallSid") or form.get("CallSid", "")))
        return Delivery(self._parts, form, posted.query)

    def _through_flask(self, webhook: Webhook) -> Response:
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - read later
        answer = self.answer(webhook, partial(_read_by_flask, asked), time.perf_counter())
        response = Response(answer.text, answer.status, HEADERS, content_type=answer.content_type)
        if answer.afterwards:
            response.call_on_close(answer.afterwards)
        return response


def _document(webhook: Webhook, delivery: Delivery) -> str:
    """Whatever breaks: somebody hears what to do, and the operator never sees a 500."""
    try:
        return webhook.view(delivery)
    except Exception as error:  # noqa: BLE001
        log.error("webhook failed", path=webhook.path, exc_info=error)
        delivery.failed = True
        return webhook.fails(delivery)


def _read(environ: "WSGIEnvironment") -> Posted:
    length = int(environ["CONTENT_LENGTH"])
    body = environ["wsgi.input"].read(length)
    return Posted(environ, body, parse(body))


def _read_by_flask(asked: Request) -> Posted:
    asked.max_content_length = LONGEST_BODY
    asked.max_form_memory_size = LONGEST_BODY
    body = asked.get_data()
    pairs = parse(body) if asked.mimetype == FORM else list(asked.form.items(multi=True))
    return Posted(asked.environ, body, pairs)
