"""Webhooks posted by hand, signed by the operator's own library, with every byte of the request under control."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from simulator.office import Webhook
from simulator.twiml.document import read
from simulator.twiml.verbs import Dial, Gather, Verb

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
CALL = {"CallSid": "CA00000000000000000000000000000001", "CallStatus": "in-progress", "From": "+33536490001"}
REFERENT = {"CallSid": "CA00000000000000000000000000000002", "ParentCallSid": CALL["CallSid"]}

Form = Mapping[str, str] | Iterable[tuple[str, str]]


def post(
    app: Flask,
    target: str,
    form: Form | bytes = b"",
    *,
    base_url: str = "",
    signature: str | None = None,
    environ: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    content_type: str = FORM,
    method: str = "POST",
    buffered: bool = True,
) -> TestResponse:
    """Posts to a raw target; signed for the public address and that target unless another signature is given."""
    settings = app.extensions["svi"].settings
    path, _, query = target.partition("?")
    body = form if isinstance(form, bytes) else urlencode(list(form.items()) if isinstance(form, Mapping) else form)
    built = partial(EnvironBuilder, path, method=method, data=body or None, content_type=content_type)
    sent = {**built().get_environ(), "QUERY_STRING": query, "RAW_URI": target, "REQUEST_URI": target, **(environ or {})}
    if signature is None:
        url = (base_url or settings.public_base_url) + target
        parsed = Request(built().get_environ()).form
        signature = RequestValidator(settings.twilio_auth_token).compute_signature(url, parsed)
    for name, value in {"X-Twilio-Signature": signature, **(headers or {})}.items():
        sent[f"HTTP_{name.upper().replace('-', '_')}"] = value
    content, status, answered = run_wsgi_app(app.wsgi_app, sent, buffered=buffered)
    return TestResponse(content, status, Headers(answered), Request(sent))


def document(response: TestResponse) -> list[Verb]:
    """The verbs that the operator reads, refused where it would refuse them."""
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/xml"
    return read(response.data)


def next_target(app: Flask, response: TestResponse) -> str:
    """Where the document sends what comes next (keys, or how a ringing ended), as a raw target."""
    action = next(verb.action for verb in document(response) if isinstance(verb, Dial | Gather))
    return str(action).removeprefix(app.extensions["svi"].settings.public_base_url)


def again(app: Flask, webhook: Webhook, **changes: str) -> TestResponse:
    """The same webhook, delivered once more, with another time say."""
    target = webhook.url.removeprefix(app.extensions["svi"].settings.public_base_url)
    return post(app, target, {**webhook.form, **changes})
