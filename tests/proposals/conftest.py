"""Proposals of a référent and of somebody without an account."""

from datetime import UTC, datetime

from core.edits import Edit
from proposals.domain import Kind, Proposal, Status

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
OTHER_LABEL = Edit("line", "12", "48", {"label": "Accueil"}, {"label": "Standard"})
SACHA = Proposal(
    0,
    "48",
    Kind.NUMBER,
    Status.PENDING,
    (OTHER_LABEL,),
    "Nous avons déménagé.",
    "Sacha Petit",
    "sacha@siao48.example",
    7,
    AT,
)
