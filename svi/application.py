"""Flask, for a service whose caller waits."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from svi.form import OperatorRequest, PageSessions


class Application(Flask):
    """Its requests read the operator's forms quickly, and its webhooks have no session."""

    request_class = OperatorRequest
    session_interface = PageSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no view of ours is asynchronous, and Flask asks that of each function at each request."""
        return func
