"""What each variable of the messages stands for, for whoever writes a text."""

from collections.abc import Mapping
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "department": "le nom du département",
        "of_department": "le nom du département après un mot : « l'assistance {of_department} »",
        "opening_hours": "ses heures d'ouverture",
        "next_opening": "une phrase entière qui dit la prochaine ouverture ; rien si elle n'est pas connue",
        "holiday": "le nom du jour férié",
        "reason": "le motif de la fermeture",
        "until": "le dernier jour de l'absence ; rien si elle n'a pas de fin",
        "urgent_mail": "l'adresse pour les urgences pendant l'absence, épelée",
        "form_url": "l'adresse du formulaire, épelée",
        "email": "l'adresse mail, épelée",
    }
)
