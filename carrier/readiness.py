"""The preflight's verdict for `/sante/pret`: only what is cheap and here, and not more often than it can change."""

import time
from threading import Lock

from flask import current_app

from carrier.installation import Installation
from carrier.preflight import CHECKS, Answer, Needs, run
from core.clock import in_paris
from svi.parts import Parts, parts

KEPT_S = 10
_HERE = [check for check in CHECKS if check.needs in {Needs.NOTHING, Needs.DATABASE}]
_CONFIGURATION = [check for check in CHECKS if check.needs is Needs.CONFIGURATION]


class Readiness:
    """What this machine finds every ten seconds, and what the annuaire holds at each of its revisions, each day."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = Lock()
        self._until = 0.0
        self._here: list[Answer] = []
        self._found_for: object = None
        self._configuration: list[Answer] = []

    def answers(self) -> list[Answer]:
        """Never on the network, and never at the operator's."""
        with self._lock:
            installation = Installation(self._parts)
            if time.monotonic() >= self._until:
                self._here = run(installation, _HERE)
                self._until = time.monotonic() + KEPT_S
            found_for = (installation.snapshot.revision, in_paris(installation.now).date())
            if found_for != self._found_for:
                self._configuration = run(installation, _CONFIGURATION)
                self._found_for = found_for
            return self._here + self._configuration


def readiness() -> Readiness:
    """That of the current application."""
    found: Readiness = current_app.extensions.setdefault("svi-readiness", Readiness(parts()))
    return found
