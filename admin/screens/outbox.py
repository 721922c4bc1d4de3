"""« Mails »: what was sent, or would have been. In a demonstration on this machine, its links may be followed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from admin.access import Access, access
from admin.blueprint import admin
from admin.places import is_here
from admin.visitors import visitor
from mail import service
from mail.domain import Message, without_secrets
from svi.parts import parts
from tasks.people import OUTBOX_DAYS

_ADDRESS = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the page shows it."""

    message: Message
    state: str
    kind: str
    body: Markup


@admin.get("/courriers")
@access(Access.ANYBODY)
def outbox() -> Response | str:
    """Administrators read it; in a demonstration that sends nothing, whoever sits at this machine."""
    is_open = outbox_is_open()
    account = visitor()
    if account is None and not is_open:
        return cast("Response", redirect(url_for("admin.sign_in", suite=request.path)))
    if not is_open and not (account and account.is_administrator):
        abort(403)
    return render_template(
        "admin/outbox.html",
        messages=_messages(follow=is_open),
        sends=parts().postman.sends,
        kept_days=OUTBOX_DAYS.days,
        now=parts().clock(),
    )


def outbox_is_open() -> bool:
    """Its links let anybody in as anybody: never where others than those at this machine could read them."""
    return parts().settings.demonstration and not parts().postman.sends and is_here()


def _messages(*, follow: bool) -> Sequence[Shown]:
    now = parts().clock()
    return [_shown(message, now, follow=follow) for message in service.outbox(parts().database)]


def _shown(message: Message, now: datetime, *, follow: bool) -> Shown:
    kind, state = _state(message, now)
    return Shown(message, state, kind, _body(message.body, follow=follow))


def _state(message: Message, now: datetime) -> tuple[str, str]:
    if message.sent_at:
        return "good", "envoyé"
    if not parts().postman.sends:
        return "neutral", "serait parti"
    if message.last_error and not message.waits:
        return "bad", f"abandonné : {message.last_error}"
    if message.is_stale(now):
        return "bad", "trop ancien"
    return "watch", f"attend : {message.last_error}" if message.last_error else "attend"


def _body(text: str, *, follow: bool) -> Markup:
    """With its links to follow, or without what is personal in them: an administrator enters as nobody else."""
    if not follow:
        return escape(without_secrets(text))
    parts_of_text, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts_of_text += [escape(text[end : found.start()]), _link(found.group())]
        end = found.end()
    return Markup("").join([*parts_of_text, escape(text[end:])])


def _link(address: str) -> Markup:
    ours = address.startswith(parts().settings.pages_url + "/")
    return Markup('<a href="{0}">{0}</a>').format(address) if ours else escape(address)
