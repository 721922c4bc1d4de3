"""A proposal, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.edits import Edit
from core.labels import LabelledEnum

CONFIRMATION_LIFETIME = timedelta(days=3)


class Kind(LabelledEnum):
    """What is asked for: the themes of « Modification de l'annuaire »."""

    NUMBER = "numero", "Changer le numéro"
    NUMBERS = "numeros", "Donner plusieurs numéros"
    NO_PHONE_SUPPORT = "sans-telephone", "Ne plus assurer d'assistance téléphonique"
    ABSENCE = "absence", "Annoncer une absence prolongée"
    CONTACTS = "contacts", "Modifier les contacts"
    LINES = "lignes", "Modifier les lignes"
    HOURS = "horaires", "Changer les horaires"
    PROMPT = "message", "Changer un message vocal"
    OTHER = "autre", "Autre demande"


class Status(LabelledEnum):
    """Where a proposal stands."""

    TO_CONFIRM = "a-confirmer", "En attente de confirmation par mail"
    PENDING = "en-attente", "En attente de réponse"
    ACCEPTED = "acceptee", "Acceptée"
    AMENDED = "amendee", "Acceptée avec des changements"
    DECLINED = "refusee", "Refusée"
    WITHDRAWN = "retiree", "Retirée"

    @property
    def is_decided(self) -> bool:
        return self not in {Status.TO_CONFIRM, Status.PENDING}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody asks for a département, as words and as edits."""

    id: int
    department_code: str
    kind: Kind
    status: Status
    edits: tuple[Edit, ...]
    """What would be saved; `before` is what the person saw."""
    comment: str
    author_name: str
    author_mail: str
    account_id: int | None
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    decision_note: str = ""
    batch: str = ""
    """The saved change that it became, once accepted."""

    @property
    def objects(self) -> frozenset[tuple[str, str]]:
        """Which existing objects it would change; new ones have no key yet."""
        return frozenset((edit.object_type, edit.object_key) for edit in self.edits if edit.object_key)

    def rivals(self, others: Iterable["Proposal"]) -> tuple["Proposal", ...]:
        """Those that would change the same object: who decides on one reads the others too."""
        return tuple(other for other in others if other.id != self.id and other.objects & self.objects)
