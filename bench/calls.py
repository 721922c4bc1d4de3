"""The webhooks of whole calls, as bytes ready to be sent: recorded once from a simulated call, signed for each new one.

The call: welcome, key, name, first line (no answer), second line (screening, accepted, talk), status.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode, urlsplit

from flask import Flask

from simulator import Behaviour, Conversation
from simulator.parameters import signature

FIRST_LINE = "+33199001234"
SECOND_LINE = "+33199001235"


@dataclass(frozen=True)
class Template:
    """A recorded webhook; `sid` stands wherever the call's id was."""

    url: str
    form: dict[str, str]


def record(app: Flask) -> list[Template]:
    """Plays one call to Paris on a Tuesday and keeps what the operator sent."""
    call = Conversation.with_app(app, Behaviour()).at("2026-03-03 10:00")
    call.presses("75").rings(FIRST_LINE).nobody_answers().rings(SECOND_LINE).answers().accepts()
    call.talks(60).referent_hangs_up().ended()
    sid = call.sid
    return [
        Template(w.url.replace(sid, "{sid}"), {k: v.replace(sid, "{sid}") for k, v in w.form.items()})
        for w in call.webhooks
    ]


def requests(templates: list[Template], token: str, worker: int) -> Iterator[list[bytes]]:
    """The requests of one new call after the other, for ever."""
    for number in count():
        sid = f"CA{worker:04x}{number:028x}"
        yield [_request(t.url.replace("{sid}", sid), _form(t, sid), token) for t in templates]


def _form(template: Template, sid: str) -> dict[str, str]:
    return {name: value.replace("{sid}", sid) for name, value in template.form.items()}


def _request(url: str, form: dict[str, str], token: str) -> bytes:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    body = urlencode(form).encode()
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {signature(token, url, form)}\r\n\r\n"
    )
    return head.encode() + body
