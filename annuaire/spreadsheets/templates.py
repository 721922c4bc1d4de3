"""A workbook to fill in: the columns of each sheet, each with what is written there. No row: nothing to take away."""

from collections.abc import Mapping

from annuaire.spreadsheets.layout import CONTACTS, DEPARTMENTS, LINES

_CODE = "Un code ou un nom : 69, Rhône, 2A, 974."
_MAIL = "Son adresse, ou rien : siao@exemple.fr."
EXPLAINED: Mapping[str, Mapping[str, str]] = {
    DEPARTMENTS: {
        "departement": _CODE,
        "structure": "Le nom du SIAO.",
        "mail": f"{_MAIL} Dite en cas d'absence si l'absence n'en a pas d'autre.",
        "assistance_telephonique": "oui ou non. Non : un message renvoie vers l'écrit.",
        "ordre_appel": "sequence (ou rien) : l'une après l'autre ; rotation : à tour de rôle ; simultane : toutes.",
    },
    LINES: {
        "departement": f"{_CODE} Il doit avoir un SIAO.",
        "ordre": "Le rang de la ligne, de 1 à 99, sans doublon dans le département.",
        "telephone": "Le numéro, comme on l'écrit : 01 99 00 12 34. Jamais un 08, ni le numéro du SVI.",
        "libelle": "Comment l'appeler dans le journal : une fonction plutôt qu'un nom.",
        "sonnerie": "Combien de secondes elle sonne, de 5 à 60. Rien : 20.",
        "active": "oui (ou rien), ou non : elle ne sonne plus, mais reste notée.",
    },
    CONTACTS: {
        "departement": _CODE,
        "nom": "Le nom de famille.",
        "prenom": "En toutes lettres, ou rien.",
        "role": "En toutes lettres, ou rien : Référente SI SIAO.",
        "mail": _MAIL,
        "telephone": "Pour joindre la personne, ou rien. Le SVI n'appelle jamais ce numéro.",
    },
}
