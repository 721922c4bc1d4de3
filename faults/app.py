"""The application as gunicorn serves it in the harness: the same, on a clock that the harness can set."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

import app
from core import urgent
from core.clock import paris_time

OPENING = paris_time("2026-03-03 10:45")
"""A Tuesday in opening hours, an hour earlier too: the harness may be run at night."""


def create_app() -> Flask:
    """`FAULTS_CLOCK`: a file that holds the epoch at which it is `OPENING`; another epoch moves the clock.

    `FAULTS_WAIT_S`: how long a webhook waits for the database, where a loaded machine is not to look like a fault.
    """
    urgent.WAIT_S = float(os.environ.get("FAULTS_WAIT_S", urgent.WAIT_S))
    file = Path(os.environ["FAULTS_CLOCK"])

    def clock() -> datetime:
        return OPENING + timedelta(seconds=time.time() - float(file.read_text()))

    return app.create_app(clock=clock)
