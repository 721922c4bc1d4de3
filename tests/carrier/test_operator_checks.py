"""Each broken account, and the sentence that the preflight says of it."""

from dataclasses import replace

import pytest

from annuaire.domain import Line, Siao
from carrier.checks import operator
from carrier.findings import Level
from carrier.operator import Country
from carrier.preflight import CHECKS, Needs, run
from svi.snapshot import Configuration
from tests.carrier.fake_twilio import BASE, PUBLIC, TECHNICAL, network_errors

GOOD, WATCH, WRONG, SKIPPED = Level.GOOD, Level.WATCH, Level.WRONG, Level.SKIPPED
ASKED = [check for check in CHECKS if check.needs in {Needs.API, Needs.OPERATOR}]


def number(**settings):
    return lambda twilio: twilio.numbers[TECHNICAL].update(settings)


def lacks(*countries):
    return lambda twilio: twilio.open.difference_update(countries)


def nothing(_twilio):
    pass


@pytest.fixture
def installation(installation):
    """Its annuaire has a line in metropolitan France, one in Martinique, one in La Réunion."""
    numbers = {"75": "+33199001234", "972": "+596596601234", "974": "+262262201234"}
    lines = {code: (Line(1, code, 1, number, "Bureau"),) for code, number in numbers.items()}
    siaos = {code: Siao(code, "SIAO", "", phone_support=True, lines=own) for code, own in lines.items()}
    configuration = Configuration(revision=9, siaos=siaos)
    installation.__dict__["snapshot"] = replace(installation.snapshot, configuration=configuration)
    return installation


def owns_nothing(twilio):
    twilio.numbers, twilio.verified = {}, []


SITUATIONS = [
    ("Compte", nothing, GOOD, "actif"),
    ("Compte", lambda t: setattr(t, "status", "suspended"), WRONG, "n'est pas actif (état : suspended)"),
    ("Compte", lambda t: setattr(t, "kind", "Trial"), WATCH, "compte d'essai"),
    ("Compte", lambda t: t.refuses(401, 20003, "Authenticate"), WRONG, "refuse l'identifiant du compte ou son jeton"),
    ("Compte", lambda t: t.refuses(404, 20404, "not found"), WRONG, "ne connaît pas ce compte"),
    ("Compte", lambda t: setattr(t, "cannot_be_reached", network_errors()["no name"]), WRONG, "injoignable"),
    ("Horloge et opérateur", nothing, GOOD, "à 0 s près"),
    ("Horloge et opérateur", lambda t: t.drifts(5), GOOD, "à 5 s près"),
    ("Horloge et opérateur", lambda t: t.drifts(30), WATCH, "retarde de 30 s sur l'horloge de l'opérateur"),
    ("Horloge et opérateur", lambda t: t.drifts(-3600), WRONG, "avance de 3600 s"),
    ("Numéro", nothing, GOOD, "le 01 99 00 10 00 mène aux trois adresses"),
    ("Numéro", number(voice_url="https://demo.twilio.com"), WRONG, "voix, à l'arrivée d'un appel : « https://demo"),
    ("Numéro", number(voice_fallback_url=None), WRONG, f"« rien » au lieu de « {BASE}/svi/secours »"),
    ("Numéro", number(status_callback_method="GET"), WRONG, "méthode du changement d'état : « GET »"),
    ("Numéro", number(trunk_sid="TK1"), WRONG, "jonction SIP"),
    ("Numéro", owns_nothing, WRONG, "n'est pas à ce compte. Ses numéros : aucun."),
    ("Numéro présenté", nothing, GOOD, "est à ce compte"),
    ("Numéro présenté", owns_nothing, WRONG, "ni à ce compte ni vérifié"),
    ("Destinations", nothing, GOOD, "vers la France métropolitaine (+33) ; la Martinique (+596) ; La Réunion"),
    ("Destinations", lacks("FR"), WRONG, "vers la France métropolitaine (+33)"),
    ("Destinations", lacks("MQ"), WRONG, "vers la Martinique (+596), pour 972"),
    ("Destinations", lacks("YT"), WRONG, "La Réunion et Mayotte (+262)"),
    ("Destinations", lambda t: t.open.add("GB"), WATCH, "pays où le SVI n'appelle jamais : United Kingdom"),
    (
        "Destinations",
        lambda t: t.risky.add("LV"),
        WATCH,
        "haut risque (surtaxés, fraude) peuvent être appelés : Latvia",
    ),
]


@pytest.mark.parametrize(
    ("title", "breaks", "level", "expected"), SITUATIONS, ids=[s[0] + " " + s[3] for s in SITUATIONS]
)
def test_an_account_is_judged_in_french(installation, twilio, title, breaks, level, expected):
    breaks(twilio)
    found = {answer.check.title: answer.finding for answer in run(installation, ASKED)}
    assert (found[title].level, expected in found[title].what) == (level, True), found[title]
    assert bool(found[title].how_to_mend) == (level in {WATCH, WRONG})
    if title == "Compte" and level is WRONG and twilio.status == "active":
        assert {finding.level for other, finding in found.items() if other != title} == {SKIPPED}


def test_the_public_number_leads_before_the_one_that_is_shown(installation, twilio):
    twilio.numbers[PUBLIC] = twilio.numbers[TECHNICAL] | {"voice_url": "https://autre.exemple.fr"}
    assert operator.addresses(installation).level is WRONG
    assert operator.addresses(replace(installation, number=TECHNICAL)).level is GOOD


def test_a_number_verified_by_the_operator_may_be_shown(make_app, installation):
    other = replace(installation, parts=make_app(SVI_CALLER_ID=PUBLIC).extensions["svi"])
    assert "vérifié par l'opérateur" in operator.caller_id(other).what


def test_a_country_that_the_operator_does_not_know_is_closed():
    france = Country("France", frozenset({"33"}), is_open=True, is_risky=False)
    assert operator.judge_permissions([france], {"33": [], "596": ["972"]}).level is WRONG
    assert operator.judge_permissions([france], {"33": []}).level is GOOD


def test_an_answer_without_a_date_is_no_drift(installation):
    installation.__dict__["account"] = replace(installation.account, clock=None)
    assert operator.clock(installation).level is SKIPPED
