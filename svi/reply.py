"""What an answer means, once understood: the names of the arrows of the diagram."""

from core.labels import LabelledEnum


class Reply(LabelledEnum):
    """Each with its French label, for the diagram."""

    DEPARTMENT = "departement", "un département"
    CORSICA = "corse", "20"
    OVERSEAS = "outre_mer", "97"
    UNKNOWN = "inconnu", "numéro inconnu"
    SILENCE = "silence", "silence"
    BACK = "retour", "étoile"
    RETYPED = "retape", "un autre chiffre"
    TOO_MANY = "trop", "troisième échec"
    OPEN = "ouvert", "ouvert, des lignes à appeler"
    CLOSED = "ferme", "hors horaires"
    HOLIDAY = "ferie", "jour férié"
    CLOSURE = "fermeture", "fermeture exceptionnelle"
    ABSENCE = "absence", "absence prolongée"
    NO_SUPPORT = "sans_assistance", "pas d'assistance téléphonique"
    NO_LINE = "sans_ligne", "aucune ligne à appeler"
    TAKEN = "pris", "un référent a pris l'appel"
    TIME_UP = "duree", "la conversation a atteint sa limite"
    NEXT = "suivante", "pas pris, une autre ligne"
    NOBODY = "personne", "plus personne à appeler"
    GONE = "parti", "l'appelant a raccroché"
