"""Every message that the call flow says, with its default text: short, warm, and written to be heard once."""

from collections.abc import Mapping
from types import MappingProxyType

from prompts.prompt import Audience, Prompt

__all__ = ["CATALOGUE", "Audience", "Prompt"]


_OF_DEPARTMENT = {"of_department": "du Rhône"}
_NEXT_OPENING = {"next_opening": "Nous rouvrons lundi à quatorze heures."}
_OPENING_HOURS = {
    "opening_hours": "du lundi au vendredi, de neuf heures trente à onze heures trente"
    " et de quatorze heures à seize heures trente"
}

_ASKING = (
    Prompt(
        "welcome",
        "Accueil, dès que l'appel est décroché (4 secondes au plus)",
        "Bienvenue à l'assistance SI SIAO.",
        most_seconds=4,
    ),
    Prompt(
        "ask_department",
        "Demande du numéro de département",
        "Tapez les deux chiffres de votre département. Pour la Corse, tapez 20. Pour l'outre-mer, 97.",
    ),
    Prompt(
        "ask_corsica",
        "Après 20 : laquelle des deux Corses",
        "Pour la Corse-du-Sud, tapez 1. Pour la Haute-Corse, tapez 2.",
    ),
    Prompt(
        "ask_overseas",
        "Après 97 : quel département d'outre-mer",
        "Guadeloupe, tapez 1. Martinique, 2. Guyane, 3. La Réunion, 4. Mayotte, 6.",
    ),
    Prompt(
        "unknown_department",
        "Numéro tapé qui n'est celui d'aucun département (la question suit)",
        "Ce numéro ne correspond à aucun département.",
    ),
    Prompt(
        "ask_second_key",
        "Un chiffre tapé pendant l'annonce du nom : l'appelant commence un autre numéro",
        "Tapez le second chiffre.",
    ),
    Prompt("nothing_heard", "Aucune touche reçue (la question suit)", "Nous n'avons reçu aucun chiffre."),
    Prompt(
        "invalid_input",
        "Après trois essais sans département (le formulaire et l'adresse mail suivent)",
        "Nous n'avons pas pu trouver votre département. Vous pouvez nous rappeler.",
    ),
    Prompt(
        "confirm_department",
        "Nom du département répété, avant l'appel des lignes",
        "{département}. Pour corriger, tapez étoile.",
        {"department": "Rhône"},
    ),
)

_RINGING = (
    Prompt(
        "connecting",
        "Juste avant de faire sonner la première ligne",
        "Nous appelons votre référent SI SIAO. Merci de patienter.",
        {"department": "Rhône"} | _OF_DEPARTMENT,
        per_department=True,
    ),
    Prompt(
        "voicemail_may_answer",
        "Ensuite, chez un opérateur qui ne sait pas demander au référent de taper 1 (docs/moteurs.md)",
        "Si une messagerie répond, attendez sans parler : nous reprendrons l'appel.",
        per_department=True,
    ),
    Prompt(
        "next_line",
        "Entre deux lignes, quand la précédente n'a pas pris l'appel",
        "Un instant, nous essayons une autre ligne.",
        per_department=True,
    ),
    Prompt(
        "no_answer",
        "Aucune ligne n'a pris l'appel (le formulaire et l'adresse mail suivent)",
        "L'assistance {du département} n'a pas pu prendre votre appel. Vous pouvez rappeler plus tard.",
        _OF_DEPARTMENT,
        per_department=True,
    ),
    Prompt(
        "no_line",
        "Le département n'a aucune ligne que l'on puisse appeler (le formulaire et l'adresse mail suivent)",
        "Votre référent SI SIAO n'est pas joignable par téléphone pour l'instant.",
        per_department=True,
    ),
    Prompt(
        "after_talk",
        "Après la conversation, si le référent raccroche le premier (l'au revoir suit)",
        "Votre conversation est terminée. Si elle a été coupée, rappelez-nous.",
        per_department=True,
    ),
    Prompt(
        "time_up",
        "La conversation a atteint la durée permise (l'au revoir suit)",
        "Votre appel a atteint la durée maximale. Vous pouvez nous rappeler.",
    ),
)

_CLOSED = (
    Prompt(
        "closed",
        "Appel en dehors des horaires (le formulaire et l'adresse mail suivent)",
        "Nous sommes fermés pour le moment. {prochaine ouverture} Vous pouvez nous appeler {horaires}.",
        _OPENING_HOURS | _NEXT_OPENING,
        per_department=True,
    ),
    Prompt(
        "holiday",
        "Appel un jour férié (le formulaire et l'adresse mail suivent)",
        "Nous sommes fermés aujourd'hui. C'est un jour férié : {jour férié}."
        " {prochaine ouverture} Vous pouvez nous appeler {horaires}.",
        {"holiday": "lundi de Pâques"} | _OPENING_HOURS | _NEXT_OPENING,
        per_department=True,
    ),
    Prompt(
        "closure",
        "Appel pendant une fermeture exceptionnelle (le formulaire et l'adresse mail suivent)",
        "Nous sommes exceptionnellement fermés. En voici la raison : {raison}."
        " {prochaine ouverture} Vous pouvez nous appeler {horaires}.",
        {"reason": "déménagement de nos bureaux"} | _OPENING_HOURS | _NEXT_OPENING,
        per_department=True,
    ),
    Prompt(
        "absence",
        "Absence prolongée du référent (le formulaire et l'adresse mail suivent)",
        "L'assistance téléphonique {du département} est suspendue : votre référent est absent."
        " {prochaine ouverture}"
        " Pour une urgence, écrivez à l'adresse suivante : {mail des urgences}. Nous répétons : {mail des urgences}.",
        _OF_DEPARTMENT
        | {
            "until": "lundi quatre janvier",
            "urgent_mail": "urgence, arobase, S I, tiret, S I A O, point, example",
        }
        | _OPENING_HOURS
        | _NEXT_OPENING,
        per_department=True,
    ),
    Prompt(
        "no_phone_support",
        "Le département ne répond pas par téléphone (le formulaire et l'adresse mail suivent)",
        "L'assistance {du département} ne répond pas par téléphone.",
        _OF_DEPARTMENT,
        per_department=True,
    ),
)

_REFUSED = (
    Prompt(
        "crowded",
        "Trop d'appels à la fois, plafond du service (le formulaire et l'adresse mail suivent)",
        "Nous recevons trop d'appels en ce moment. Vous pouvez nous rappeler dans quelques minutes.",
    ),
    Prompt(
        "caller_crowded",
        "Trop d'appels à la fois du même numéro (le formulaire et l'adresse mail suivent)",
        "Plusieurs appels de votre numéro sont déjà en cours. Vous pouvez nous rappeler dans quelques minutes.",
    ),
    Prompt(
        "department_crowded",
        "Trop d'appels à la fois vers le département (le formulaire et l'adresse mail suivent)",
        "L'assistance {du département} reçoit trop d'appels en ce moment. Vous pouvez rappeler dans quelques minutes.",
        _OF_DEPARTMENT,
        per_department=True,
    ),
    Prompt(
        "spent",
        "Minutes de la journée épuisées, plafond du service (le formulaire et l'adresse mail suivent)",
        "Nous avons reçu trop d'appels aujourd'hui et ne pouvons plus en prendre. Vous pouvez nous rappeler demain.",
    ),
    Prompt(
        "caller_spent",
        "Minutes de la journée épuisées pour ce numéro (le formulaire et l'adresse mail suivent)",
        "Nous avons reçu trop d'appels de votre numéro aujourd'hui. Vous pouvez nous rappeler demain.",
    ),
    Prompt(
        "caller_blocked",
        "Appelant bloqué pour un temps (le formulaire et l'adresse mail suivent)",
        "Nous ne pouvons pas prendre votre appel pour le moment. Si vous pensez que c'est une erreur, dites-le-nous.",
    ),
)

_WRITING = (
    Prompt(
        "form",
        "Adresse du formulaire, dite deux fois",
        "Pour nous écrire, notre formulaire est à l'adresse suivante : {adresse du formulaire}."
        " Nous répétons : {adresse du formulaire}.",
        {"form_url": "formulaire, point, S I, tiret, S I A O, point, example"},
        per_department=True,
    ),
    Prompt(
        "mail",
        "Adresse mail, dite deux fois",
        "Pour nous écrire par mail, notre adresse est la suivante : {adresse mail}. Nous répétons : {adresse mail}.",
        {"email": "assistance, arobase, S I, tiret, S I A O, point, example"},
        per_department=True,
    ),
    Prompt("goodbye", "Dernière phrase de l'appel", "Merci de votre appel. Au revoir.", per_department=True),
    Prompt(
        "apology",
        "Un incident de notre côté (le formulaire et l'adresse mail suivent)",
        "Nous sommes désolés : un incident technique nous empêche de poursuivre cet appel.",
    ),
)

_REFERENT = (
    Prompt(
        "screening",
        "Le référent décroche : quel est cet appel",
        "Appel de l'assistance SI SIAO, département {du département}. Pour prendre l'appel, tapez 1.",
        _OF_DEPARTMENT,
        Audience.REFERENT,
        per_department=True,
        key_to_press="1",
    ),
    Prompt("screening_accepted", "Le référent a tapé 1", "Vous êtes en ligne.", audience=Audience.REFERENT),
    Prompt(
        "screening_refused",
        "Le référent a tapé une autre touche",
        "Entendu, vous ne prenez pas cet appel. Au revoir.",
        audience=Audience.REFERENT,
    ),
    Prompt(
        "screening_timeout",
        "Le référent n'a rien tapé, ou sa messagerie a décroché (elle enregistre cette phrase)",
        "Cet appel de l'assistance SI SIAO n'a pas été pris. Au revoir.",
        audience=Audience.REFERENT,
    ),
    Prompt(
        "caller_gone",
        "Le référent tape 1, mais l'appelant a raccroché entre-temps",
        "La personne a raccroché avant d'être mise en relation. Merci, au revoir.",
        audience=Audience.REFERENT,
    ),
)

CATALOGUE: Mapping[str, Prompt] = MappingProxyType(
    {prompt.key: prompt for prompt in _ASKING + _RINGING + _CLOSED + _REFUSED + _WRITING + _REFERENT}
)
