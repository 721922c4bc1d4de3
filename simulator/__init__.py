"""Plays the telephone operator: fetches TwiML, speaks, presses keys, rings lines.

Its words: the *office* sends webhooks; the *operator* plays one *call*; a call has *legs* (the caller's and
the lines rung), each with what it is *doing*; a *behaviour* says what one operator does and another doesn't.
"""

from flask import Flask

from simulator.behaviour import ENGINES, Behaviour
from simulator.conversation import Conversation
from simulator.wiring import Example, Wiring

__all__ = ["ENGINES", "Behaviour", "Conversation", "Example", "Wiring", "init_app"]


def init_app(app: Flask, wiring: Wiring, *, page: bool = True) -> None:
    """The command, and the telephone in the browser unless there is to be no page."""
    from simulator.commands import appeler

    app.extensions["simulator"] = wiring
    app.cli.add_command(appeler)
    if page:
        from simulator.web import telephone

        app.register_blueprint(telephone)
