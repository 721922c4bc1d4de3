"""Flask, for a service whose caller waits."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from svi.door import Door
from svi.form import WEBHOOKS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class PageSessions(SecureCookieSessionInterface):
    """Sessions for people: the operator has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None, which Flask takes for no session, on the webhooks."""
        return None if request.path.startswith(WEBHOOKS) else super().open_session(app, request)


class Application(Flask):
    """Lets the operator's webhooks in by their own door, if it has one; all the rest is Flask's."""

    session_interface = PageSessions()
    door: Door | None = None

    def open_door(self, door: Door) -> None:
        """Serves webhooks from now on."""
        self.door = door
        door.declare(self)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[Any]:
        if self.door is not None and (webhook := self.door.serves(environ)):
            return self.door.serve(webhook, environ, start_response)
        return super().wsgi_app(environ, start_response)
