"""The parts that `create_app` wires, found again in `app.extensions["svi"]`."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from call_log.service import CallLog
from core.clock import Clock
from core.database import Database
from core.settings import Settings
from mail.postman import Postman
from protection.watch import Watch
from svi.background import Background
from svi.snapshots import Snapshots
from svi.tally import Tally
from svi.twiml import Writer
from svi.verifier import Verifier

NAME = "svi"


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each, for the life of the process."""

    settings: Settings
    clock: Clock
    is_operators: Verifier
    database: Database
    call_log: CallLog
    background: Background
    watch: Watch
    postman: Postman
    snapshots: Snapshots
    tally: Tally
    writer: Writer
    help_document: str
    """What `/svi/secours` answers, written at start: it needs nothing but this process."""


def install(app: Flask, parts: Parts) -> None:
    """Makes the parts of an application."""
    app.extensions[NAME] = parts


def parts() -> Parts:
    """The parts of the current application."""
    return cast("Parts", current_app.extensions[NAME])
