"""What the operator's account says: that it works, that calls reach us, and that ours may leave."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from carrier.addresses import differences
from carrier.checks.here import drift
from carrier.findings import Finding, good, listed, skipped, watch, wrong
from carrier.installation import Installation
from carrier.operator import Country, Operator, OperatorError
from core.phone_numbers import display

DESTINATIONS = {
    "33": "la France métropolitaine (+33)",
    "262": "La Réunion et Mayotte (+262)",
    "590": "la Guadeloupe, Saint-Martin et Saint-Barthélemy (+590)",
    "594": "la Guyane (+594)",
    "596": "la Martinique (+596)",
}
_PERMISSIONS = "Console de l'opérateur : Voice, Settings, Geographic permissions."


def account(installation: Installation) -> Finding:
    """It answers to our token, and is in service."""
    found = installation.account
    if isinstance(found, OperatorError):
        return wrong(found.what, found.how_to_mend)
    if found.status != "active":
        return wrong(
            f"Le compte chez l'opérateur n'est pas actif (état : {found.status}).",
            "Réactivez-le dans la console ; le plus souvent, c'est une facture.",
        )
    if found.kind == "Trial":
        return watch(
            "Le compte est un compte d'essai : il dit un message en anglais, et n'appelle que des numéros vérifiés.",
            "Passez à un compte payant avant l'ouverture.",
        )
    return good("actif")


def clock(installation: Installation) -> Finding:
    """The date of the operator's answer."""
    found = installation.account
    if isinstance(found, OperatorError) or found.clock is None:
        return skipped("la réponse de l'opérateur n'a pas de date")
    return drift(installation.now, found.clock, "de l'opérateur")


def not_owned(operator: Operator, e164: str) -> OperatorError:
    """What to say of a number that the account does not have, with those that it has."""
    owned = [f"{display(number)} ({number})" for number in operator.numbers()]
    return OperatorError(
        f"Le numéro {display(e164)} n'est pas à ce compte. Ses numéros : {listed(owned) or 'aucun'}.",
        "Si c'est un numéro spécial placé devant un numéro technique, donnez celui-ci : --numero +33…",
    )


def addresses(installation: Installation) -> Finding:
    """The number is ours, and leads to our three addresses."""
    number = installation.incoming_number
    if number is None:
        error = not_owned(installation.operator, installation.number or installation.settings.public_number)
        return wrong(error.what, error.how_to_mend)
    if found := differences(number.settings, installation.settings.public_base_url):
        return wrong(
            f"Le {display(number.number)} est mal réglé chez l'opérateur : {listed(list(map(str, found)))}.",
            "flask --app app operateur configurer",
        )
    return good(f"le {display(number.number)} mène aux trois adresses du SVI, en POST")


def caller_id(installation: Installation) -> Finding:
    """The number shown to référents is one that the operator lets us show."""
    e164 = installation.settings.caller_id
    if installation.operator.number(e164):
        return good(f"le {display(e164)} est à ce compte")
    if installation.operator.has_verified(e164):
        return good(f"le {display(e164)} est vérifié par l'opérateur")
    return wrong(
        f"SVI_CALLER_ID, le {display(e164)}, n'est ni à ce compte ni vérifié : rien ne sonnerait (erreur 13214).",
        "Mettez dans SVI_CALLER_ID un numéro du compte (le numéro technique), ou faites vérifier celui-ci dans la"
        " console : Verified Caller IDs.",
    )


def permissions(installation: Installation) -> Finding:
    """Where the lines of the annuaire are may be called, and nowhere else."""
    return judge_permissions(installation.operator.countries(), _used(installation))


def _used(installation: Installation) -> Mapping[str, Sequence[str]]:
    """The country codes of the lines, and the départements that have some there."""
    used: dict[str, list[str]] = defaultdict(list, {"33": []})
    snapshot = installation.snapshot
    for department_code in snapshot.configuration.siaos:
        lines = snapshot.siao(department_code).dialable_lines(snapshot.service.own_numbers)
        numbers = [line.number for line in lines]
        for code in {code for code in DESTINATIONS for number in numbers if number.startswith(f"+{code}")}:
            used[code].append(department_code)
    return used


def judge_permissions(countries: Sequence[Country], used: Mapping[str, Sequence[str]]) -> Finding:
    """The operator may count several countries under one code: all of them are needed."""
    if closed := [code for code in used if not _is_open(code, countries)]:
        missing = [f"{DESTINATIONS[code]}, pour {listed(used[code]) or 'tous'}" for code in closed]
        return wrong(f"L'opérateur n'appelle pas vers {listed(missing)}.", f"Autorisez-les. {_PERMISSIONS}")
    if risky := [country.name for country in countries if country.is_risky]:
        return watch(
            f"Les numéros à haut risque (surtaxés, fraude) peuvent être appelés : {listed(risky)}.",
            f"Interdisez-les : le SVI n'en appelle jamais. {_PERMISSIONS}",
        )
    if foreign := [c.name for c in countries if c.is_open and not c.codes & DESTINATIONS.keys()]:
        return watch(
            f"Le compte peut appeler des pays où le SVI n'appelle jamais : {listed(foreign)}.",
            f"Interdisez-les, contre la fraude. {_PERMISSIONS}",
        )
    return good(f"ouvertes vers {listed([DESTINATIONS[code] for code in used])}, et aucun autre pays")


def _is_open(code: str, countries: Sequence[Country]) -> bool:
    under_code = [country for country in countries if code in country.codes]
    return bool(under_code) and all(country.is_open for country in under_code)
