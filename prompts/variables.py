"""What each variable of the messages is called and stands for, for whoever writes a text.

Code names a variable in English; a text says « {du département} ». English names are understood too: texts that were
saved before have them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from core.departments import fold


class Variable(NamedTuple):
    """A variable, as whoever writes a text sees it."""

    label: str
    meaning: str

    @property
    def written(self) -> str:
        """« {du département} », as it stands in a text."""
        return f"{{{self.label}}}"


VARIABLES: Mapping[str, Variable] = MappingProxyType(
    {
        "department": Variable("département", "le nom du département"),
        "of_department": Variable(
            "du département", "le nom du département après un mot : « l'assistance {du département} »"
        ),
        "opening_hours": Variable("horaires", "ses heures d'ouverture"),
        "next_opening": Variable(
            "prochaine ouverture", "une phrase entière qui dit la prochaine ouverture ; rien si elle n'est pas connue"
        ),
        "holiday": Variable("jour férié", "le nom du jour férié"),
        "reason": Variable("raison", "le motif de la fermeture"),
        "until": Variable("dernier jour", "le dernier jour de l'absence ; rien si elle n'a pas de fin"),
        "urgent_mail": Variable("mail des urgences", "l'adresse pour les urgences pendant l'absence, épelée"),
        "form_url": Variable("adresse du formulaire", "l'adresse du formulaire, épelée"),
        "email": Variable("adresse mail", "l'adresse mail, épelée"),
    }
)
"""By their name in code."""
WHOLE_SENTENCES = frozenset({"next_opening"})
"""Those that are a sentence by themselves: when one is empty, what stands around it is still said."""

_NAMES = {fold(variable.label): name for name, variable in VARIABLES.items()}


def name_of(written: str) -> str:
    """The name in code of what stands between braces, accents and capitals aside; what is unknown stays as it is."""
    return _NAMES.get(fold(" ".join(written.split())), written)
