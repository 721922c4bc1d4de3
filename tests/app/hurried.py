"""The application, whose background works at once, not after ten or twenty seconds."""

from functools import partial

from flask import Flask

from app import create_app as create
from tasks.scheduler import Scheduler


def create_app() -> Flask:
    app = create()
    parts = app.extensions["svi"]
    parts.call_log.start_replaying = partial(parts.call_log.start_replaying, 0.2)
    for companion in parts.background._companions:
        if isinstance(companion, Scheduler):
            companion._beat_s = 0.2
    return app
