"""The demonstration: every département has a plausible SIAO, and a few show each case. Numbers are all fictional."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import annuaire.service
import prompts.service
import schedules.demonstration
from core.database import Database
from svi.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Case:
    """One case worth playing: what to type, and what it shows, in French."""

    label: str
    keys: str
    explanation: str
    at: str = "2026-03-03 10:00"
    """A Tuesday in opening hours, on the clock of Paris, unless the case is about time; empty: now."""


CASES = (
    Case("Paris, trois lignes", "75", "Les lignes sonnent l'une après l'autre, jusqu'à ce qu'un référent accepte."),
    Case("Rhône, message propre", "69", "Si personne ne répond, le département dit son propre message."),
    Case(
        "Bouches-du-Rhône, à tour de rôle",
        "13",
        "La première ligne est celle qui suit la dernière à avoir pris un appel.",
    ),
    Case("Nord, toutes les lignes à la fois", "59", "La première qui accepte prend l'appel."),
    Case("Hauts-de-Seine, un standard", "92", "La ligne décroche sans rien devoir taper."),
    Case("Lozère, pas de téléphone", "48", "Un message renvoie vers le formulaire."),
    Case("Corse", "20,1", "20, puis 1 pour la Corse-du-Sud."),
    Case(
        "La Réunion, sur son horloge",
        "97,4",
        "À 10 h à Paris en hiver, il est 13 h à La Réunion : fermé.",
    ),
    Case("Bas-Rhin, lendemain de Noël", "67", "Le 26 décembre est férié en Alsace.", "2025-12-26 10:00"),
    Case("Gironde, ses propres horaires", "33", "À 8 h 45 la Gironde répond déjà.", "2026-03-03 08:45"),
    Case("Creuse, absence prolongée", "23", "Une adresse est donnée pour les urgences.", ""),
    Case("Lundi de Pâques", "75", "Un jour férié, nommé, et la prochaine ouverture.", "2026-04-06 10:00"),
    Case("Trop tôt", "75", "À 9 h 29 le service est encore fermé.", "2026-03-03 09:29"),
    Case("Numéro inconnu", "99,00,98", "Trois essais, puis le message général."),
)


CLOSED_DEPARTMENT = "44"


def cases(snapshot: Snapshot) -> Iterator[Case]:
    """Every case; the exceptional closure is played on its day, which depends on when the demonstration was loaded."""
    yield from CASES
    for closure in snapshot.schedule(CLOSED_DEPARTMENT).closures[:1]:
        yield Case(
            "Loire-Atlantique, fermeture exceptionnelle",
            CLOSED_DEPARTMENT,
            "Le motif de la fermeture est dit.",
            f"{closure.first_day.isoformat()} 10:00",
        )


def load_if_empty(database: Database, *, at: datetime) -> bool:
    """Loads the demonstration into an empty annuaire; False when there is one already."""
    if not annuaire.service.is_empty(database):
        return False
    load(database, at=at)
    return True


def load(database: Database, *, at: datetime) -> None:
    """Annuaire, hours and messages of the demonstration; absences and closures are placed around `at`."""
    annuaire.service.load_demonstration(database, at=at)
    schedules.demonstration.load_demonstration(database, at=at)
    prompts.service.load_demonstration(database, at=at)
