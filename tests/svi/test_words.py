"""The values of the messages' variables, and which messages have something to tell."""

from datetime import date

import pytest

from call_log.domain import Step
from core.clock import paris_time
from prompts.catalogue import CATALOGUE
from prompts.domain import Texts
from schedules.assembly import Saved
from schedules.domain import DEFAULT_HOURS, Absence, Closure, OpeningHours
from svi.flow import FAREWELL, TABLE
from svi.words import VALUES, Scene
from tests.svi.pictures import picture, siao


def absence(code="69", first="2026-03-02", last="2026-05-02", mail="urgence@siao69.example"):
    day = date.fromisoformat(last) if last else None
    return Absence(1, code, date.fromisoformat(first), day, mail)


def scene(at="2026-03-03 10:00", code="69", *siaos, saved=None, texts=None, **of_service):
    return Scene(picture(*siaos, saved=saved, texts=texts, **of_service), code, paris_time(at))


def said(of_scene, *keys):
    texts = of_scene.snapshot.texts
    return {say.key: texts.render(say.key, say.values, of_scene.department_code) for say in of_scene.say(*keys)}


def test_every_variable_of_the_catalogue_has_a_value_and_none_is_left_over():
    assert {name for prompt in CATALOGUE.values() for name in prompt.variables} == set(VALUES)


def test_a_message_gets_the_values_of_its_own_variables_and_no_other():
    for say in scene().say(*CATALOGUE):
        assert set(say.values) == set(CATALOGUE[say.key].variables)


RHONE = siao(code="69", mail="accueil@rhone.example")
ON_PARIS_TIME = Saved(national_clocks=frozenset({"971", "974", "75"}))

VALUE_CASES = {
    "the name is said back": ("confirm_department", scene(), "Rhône. Pour corriger, tapez étoile."),
    "of a département": ("no_answer", scene(), "L'assistance du Rhône n'a pas pu"),
    "of a département, elided": ("no_phone_support", scene(code="01"), "L'assistance de l'Ain ne répond pas"),
    "closed, opens later today": ("closed", scene("2026-03-03 12:00"), "Nous rouvrons aujourd'hui à quatorze heures."),
    "closed, opens tomorrow": ("closed", scene("2026-03-03 17:00"), "Nous rouvrons demain à neuf heures trente."),
    "closed on Friday evening": ("closed", scene("2026-03-06 17:00"), "Nous rouvrons lundi à neuf heures trente."),
    "hours of the week": ("closed", scene("2026-03-03 12:00"), "du lundi au vendredi, de neuf heures trente à onze"),
    "holiday, named": ("holiday", scene("2026-04-06 10:00"), "C'est un jour férié : lundi de Pâques."),
    "holiday, opens the day after": ("holiday", scene("2026-04-06 10:00"), "Nous rouvrons demain à neuf heures"),
    "overseas, on its own clock": ("closed", scene("2026-03-03 14:00", "974"), "Nous rouvrons demain à neuf heures"),
    "overseas, on the clock of Paris": (
        "closed",
        scene("2026-03-03 12:00", "974", saved=ON_PARIS_TIME),
        "Nous rouvrons aujourd'hui à quatorze heures, heure de Paris. Vous pouvez nous appeler du lundi au vendredi",
    ),
    "the hours overseas, on the clock of Paris": (
        "closed",
        scene("2026-03-03 12:00", "974", saved=ON_PARIS_TIME),
        "et de quatorze heures à seize heures trente, heure de Paris.",
    ),
    "overseas, on the clock of Paris, where it is another day": (
        "closed",
        scene("2026-03-04 02:00", "971", saved=ON_PARIS_TIME),
        "Nous rouvrons mercredi à neuf heures trente, heure de Paris.",
    ),
    "in Paris nobody is told which clock": (
        "closed",
        scene("2026-03-03 12:00", "75", saved=ON_PARIS_TIME),
        "aujourd'hui à quatorze heures. Vous",
    ),
    "the form, so that it can be written down": ("form", scene(), "formulaire, point, example. Nous répétons"),
    "the service's address, rather than the SIAO's": (
        "mail",
        scene("2026-03-03 10:00", "69", RHONE),
        "assistance, arobase, S I, tiret, S I A O, point, example.",
    ),
}


@pytest.mark.parametrize(("key", "of_scene", "text"), VALUE_CASES.values(), ids=VALUE_CASES)
def test_what_is_said_where_and_when(key, of_scene, text):
    assert text in said(of_scene, key)[key]


def test_overseas_on_its_own_clock_and_before_the_departement_no_clock_is_named():
    for of_scene in (scene("2026-03-03 14:00", "974"), scene("2026-03-03 12:00", "")):
        assert "heure de Paris" not in said(of_scene, "closed")["closed"]


def test_no_sentence_is_left_unfinished_when_nothing_opens_any_more():
    never = Saved(hours={"": OpeningHours(((),) * 7)})
    text = said(scene(saved=never), "closed")["closed"]
    assert text == "Nous sommes fermés pour le moment."


def test_a_closure_says_its_reason_when_it_ends_and_the_hours():
    closed = Closure(1, "69", date(2026, 3, 3), date(2026, 3, 4), "déménagement")
    text = said(scene(saved=Saved(closures=(closed,))), "closure")["closure"]
    assert "En voici la raison : déménagement." in text
    assert "Nous rouvrons jeudi à neuf heures trente. Vous pouvez nous appeler du lundi au vendredi, de neuf" in text


def test_an_absence_says_when_it_opens_again_and_where_to_write_in_an_emergency():
    text = said(scene(saved=Saved(absences=(absence(),))), "absence")["absence"]
    assert "Nous rouvrons lundi quatre mai à neuf heures trente." in text
    assert text.count("urgence, arobase") == 2


def test_an_absence_until_further_notice_promises_no_date():
    text = said(scene(saved=Saved(absences=(absence(last=""),))), "absence")["absence"]
    assert "rouvrons" not in text
    assert "urgence, arobase" in text


def test_an_absence_over_new_year_says_the_year_when_it_is_far():
    far = absence(first="2026-03-01", last="2027-01-08")
    assert "deux mille vingt-sept" in said(scene(saved=Saved(absences=(far,))), "absence")["absence"]


def test_an_own_message_of_an_absence_may_say_its_end_and_the_hours():
    own = Texts(departments={"69": {"absence": "Absent jusqu'au {dernier jour}. Sinon, {horaires}."}})
    text = said(scene(saved=Saved(absences=(absence(),)), texts=own), "absence")["absence"]
    assert text.startswith("Absent jusqu'au samedi deux mai. Sinon, du lundi au vendredi, de neuf heures trente")


ABSENT = Saved(absences=(absence(),))


def test_in_an_absence_the_emergency_address_stands_in_for_the_general_one():
    assert list(said(scene(saved=ABSENT), "absence", *FAREWELL)) == ["absence", "form", "goodbye"]


def test_in_an_absence_without_its_own_address_that_of_the_siao_is_said():
    nowhere = Saved(absences=(absence(mail=""),))
    texts = said(scene("2026-03-03 10:00", "69", siao(code="69", mail="siao@rhone.example"), saved=nowhere), "absence")
    assert "siao, arobase" in texts["absence"] or "S I A O, arobase" in texts["absence"]


def test_in_an_absence_without_any_address_the_general_one_is_said():
    texts = said(scene(saved=Saved(absences=(absence(mail=""),))), "absence", *FAREWELL)
    assert "urgence" not in texts["absence"]
    assert list(texts) == ["absence", "form", "mail", "goodbye"]


@pytest.mark.parametrize("why", ["no_phone_support", "no_answer", "no_line"])
def test_an_absence_that_is_not_what_is_said_takes_no_address_away(why):
    """A département without phone support may be absent too: the caller still hears where to write."""
    assert list(said(scene(saved=ABSENT), why, *FAREWELL)) == [why, *FAREWELL]


def test_an_own_message_that_leaves_the_emergency_address_out_takes_no_address_away():
    own = Texts(departments={"69": {"absence": "Votre référent est absent jusqu'en mai."}})
    assert list(said(scene(saved=ABSENT, texts=own), "absence", *FAREWELL)) == ["absence", *FAREWELL]


NOWHERE = {
    "form and mail": ({}, ["form", "mail", "goodbye"]),
    "no form": ({"form_url": ""}, ["mail", "goodbye"]),
    "no mail": ({"email": ""}, ["form", "goodbye"]),
    "neither": ({"form_url": "", "email": ""}, ["goodbye"]),
}


@pytest.mark.parametrize(("of_service", "expected"), NOWHERE.values(), ids=NOWHERE)
def test_what_is_not_set_is_not_said(of_service, expected):
    assert [say.key for say in scene(**of_service).say(*FAREWELL)] == expected


def test_without_a_general_address_that_of_the_siao_is_said_once_the_departement_is_known():
    assert "accueil, arobase, rhone" in said(scene("2026-03-03 10:00", "69", RHONE, email=""), "mail")["mail"]
    assert said(scene("2026-03-03 10:00", "", RHONE, email=""), "mail") == {}


@pytest.mark.parametrize("why", [arrow.says[0] for arrow in TABLE[Step.CONFIRM].values() if arrow.outcome])
def test_without_any_address_nobody_is_told_to_write(why):
    texts = said(scene(saved=Saved(absences=(absence(mail=""),)), form_url="", email=""), why, *FAREWELL)
    assert list(texts) == [why, "goodbye"]
    assert not any(word in texts[why] for word in ("écri", "mail", "formulaire"))


def test_before_the_departement_is_known_the_general_address_is_said():
    assert [say.key for say in scene(code="", saved=ABSENT).say(*FAREWELL)] == list(FAREWELL)


def test_own_hours_are_the_ones_that_are_said():
    days = list(DEFAULT_HOURS.days)
    days[4] = ()
    own = Saved(hours={"69": OpeningHours(tuple(days))})
    assert "du lundi au jeudi" in said(scene("2026-03-03 12:00", saved=own), "closed")["closed"]
