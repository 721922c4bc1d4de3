"""Liveness and readiness, for those who run the service. No personal data, no secret."""

from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from core.schema import latest_revision, schema_revision
from svi.parts import parts

health = Blueprint("health", __name__)


@health.before_request
def _wake() -> None:
    """Who watches the service wakes it: after a quiet restart, what waited is written before anybody calls."""
    parts().background.begin()


@health.get("/sante/vivant")
def alive() -> Response:
    """The process answers."""
    return jsonify({"statut": "vivant"})


@health.get("/sante/pret")
def ready() -> tuple[Response, int]:
    """Whether calls can be served: a configuration is known. A database away is said, but stops no call.

    And what the preflight finds on this machine, by title: the sentences are for `flask --app app operateur verifier`.
    """
    from carrier.readiness import readiness  # not needed to serve calls

    parts().snapshots.latest()
    is_loaded = parts().snapshots.is_loaded
    details: dict[str, Any] = {
        "statut": "pret" if is_loaded else "indisponible",
        "sert": parts().settings.serves,
        "configuration": parts().snapshots.known().revision if is_loaded else None,
        "base": _database_state(),
        "evenements_en_attente": parts().call_log.queue_length(),
        "verifications": {answer.check.title: answer.finding.level.value for answer in readiness().answers()},
    }
    return jsonify(details), 200 if is_loaded else 503


def _database_state() -> str:
    try:
        current = schema_revision(parts().database)
    except SQLAlchemyError:
        return "injoignable"
    return "à jour" if current == latest_revision() else "migrations à appliquer"
