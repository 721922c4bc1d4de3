"""Closed, through the telephone: why, when it opens again, where to write, and what the log says."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

import annuaire.service
import prompts.service
import schedules.service
from annuaire.domain import CallOrder, Siao
from core.changes import Author
from schedules.domain import Interval, LegalHoliday

AUTHOR = Author("test")
KEYS = {"2A": ("20", "1"), "2B": ("20", "2")} | {code: ("97", code[-1]) for code in ("971", "972", "973", "974", "976")}


@pytest.fixture
def database(app):
    return app.extensions["svi"].database


@pytest.fixture
def change(database):
    """Adds to the schedules of the demonstration, before the call: `change("add_closure", "69", …)`."""
    early = datetime.fromisoformat("2026-03-02T08:00+01:00")
    return lambda what, *args, **fields: getattr(schedules.service, what)(
        database, *args, **fields, at=early, author=AUTHOR
    )


@pytest.fixture
def dials(telephone):
    """A call to a département that is routed at this very instant: `#` cuts the name short."""

    def dial(code, at):
        call = telephone().at(at)
        for keys in KEYS.get(code, (code,)):
            call.presses(keys)
        return call.presses("#")

    return dial


OUTCOMES = {
    "before the hours": ("75", "2026-03-03 08:00", "closed", "Nous rouvrons aujourd'hui à neuf heures trente."),
    "one second before the hours": ("75", "2026-03-03 09:29:59", "closed", "aujourd'hui à neuf heures trente."),
    "at the end of the morning": ("75", "2026-03-03 11:30:00", "closed", "Nous rouvrons aujourd'hui à quatorze"),
    "at noon": ("75", "2026-03-03 12:00", "closed", "Nous rouvrons aujourd'hui à quatorze heures."),
    "one second before the afternoon": ("75", "2026-03-03 13:59:59", "closed", "aujourd'hui à quatorze heures."),
    "at the end of the afternoon": ("75", "2026-03-03 16:30:00", "closed", "Nous rouvrons demain à neuf heures"),
    "in the evening": ("75", "2026-03-03 22:00", "closed", "Nous rouvrons demain à neuf heures trente."),
    "at midnight": ("75", "2026-03-04 00:00", "closed", "Nous rouvrons aujourd'hui à neuf heures trente."),
    "on Friday evening": ("75", "2026-03-06 18:00", "closed", "Nous rouvrons lundi à neuf heures trente."),
    "on Saturday": ("75", "2026-03-07 10:00", "closed", "Nous rouvrons lundi à neuf heures trente."),
    "on Sunday": ("75", "2026-03-08 10:00", "closed", "Nous rouvrons demain à neuf heures trente."),
    "on a public holiday": ("75", "2026-04-06 10:00", "holiday", "jour férié : lundi de Pâques. Nous rouvrons demain"),
    "two holidays on one day": ("75", "2008-05-01 10:00", "holiday", "fête du Travail et Ascension."),
    "a holiday is named at night too": ("75", "2026-07-14 23:00", "holiday", "fête nationale. Nous rouvrons demain"),
    "a holiday before a weekend": ("75", "2026-05-01 10:00", "holiday", "fête du Travail. Nous rouvrons lundi"),
    "Alsace, 26/12": ("67", "2025-12-26 10:00", "holiday", "jour férié : Saint-Étienne. Nous rouvrons lundi"),
    "Moselle, 26/12": ("57", "2025-12-26 10:00", "holiday", "jour férié : Saint-Étienne."),
    "Haut-Rhin, Good Friday": ("68", "2026-04-03 10:00", "holiday", "Vendredi saint. Nous rouvrons mardi"),
    "La Réunion is closed when Paris is open": ("974", "2026-03-03 14:30", "closed", "demain à neuf heures trente."),
    "La Réunion at lunch": ("974", "2026-03-03 10:00", "closed", "Nous rouvrons aujourd'hui à quatorze heures."),
    "La Réunion, abolition of slavery": ("974", "2024-12-20 07:00", "holiday", "abolition de l'esclavage."),
    "Guadeloupe, still asleep": (
        "971",
        "2026-03-03 10:00",
        "closed",
        "Nous rouvrons aujourd'hui à neuf heures trente.",
    ),
    "Gironde after its own hours": ("33", "2026-03-03 17:00", "closed", "du lundi au vendredi, de huit heures trente"),
    "a prolonged absence": (
        "23",
        "2026-03-03 10:00",
        "absence",
        "lundi quatre mai à neuf heures trente. Pour une",
    ),
    "a prolonged absence, at night": ("23", "2026-03-03 23:00", "absence", "urgence, arobase"),
    "an exceptional closure": ("44", "2026-03-11 10:00", "closed", "raison : déménagement du service. Nous rouvrons"),
    "no phone support, its own message": ("48", "2026-03-03 10:00", "no_phone_support", "En Lozère, l'assistance"),
    "no phone support, at night too": ("48", "2026-03-08 23:00", "no_phone_support", "En Lozère, l'assistance"),
}


@pytest.mark.parametrize(("code", "at", "outcome", "text"), OUTCOMES.values(), ids=OUTCOMES)
def test_why_nobody_answers_is_said_and_logged(dials, logged, code, at, outcome, text):
    call = dials(code, at).hears(text).hears("formulaire, point").hears("Au revoir").ended()
    summary = logged(call)
    assert (summary.outcome, summary.department_code, summary.attempts) == (outcome, code, ())
    assert summary.step is None
    assert summary.talking_s == 0


OPEN = {
    "the first second of the morning": ("75", "2026-03-03 09:30:00"),
    "the last second of the morning": ("75", "2026-03-03 11:29:59"),
    "the first second of the afternoon": ("75", "2026-03-03 14:00:00"),
    "the last second of the afternoon": ("75", "2026-03-03 16:29:59"),
    "the day the clocks go forward has passed": ("75", "2026-03-30 09:30:00"),
    "the day the clocks go back has passed": ("75", "2026-10-26 09:30:00"),
    "Good Friday, but not in Alsace": ("75", "2026-04-03 10:00"),
    "26/12, but not in Alsace": ("75", "2025-12-26 10:00"),
    "the day after an exceptional closure": ("44", "2026-03-12 10:00"),
    "the eve of an absence": ("23", "2026-02-23 10:00"),
    "the day after an absence": ("23", "2026-05-04 10:00"),
    "La Réunion opens while Paris sleeps": ("974", "2026-03-03 06:30:00"),
    "La Réunion in its afternoon, in summer": ("974", "2026-07-01 12:00:00"),
    "Guadeloupe in its morning": ("971", "2026-03-03 14:30:00"),
    "Gironde before the others": ("33", "2026-03-03 08:30:00"),
    "Gironde when the others have closed": ("33", "2026-03-03 16:59:59"),
    "20/12, but not in La Réunion": ("75", "2024-12-20 10:00"),
}


@pytest.mark.parametrize(("code", "at"), OPEN.values(), ids=OPEN)
def test_a_call_in_the_hours_rings(dials, code, at):
    call = dials(code, at).hears("Nous appelons").hears_nothing_more()
    assert call.state.lines("ringing")


def test_a_special_opening_on_a_sunday(dials, change):
    sunday = date(2026, 3, 8)
    change("add_opening", "69", first_day=sunday, last_day=sunday, intervals=(Interval(time(10), time(12)),))
    dials("69", "2026-03-08 09:59:59").hears("Nous rouvrons aujourd'hui à dix heures.")
    dials("69", "2026-03-08 10:00").hears("Nous appelons").rings("+33465716901")
    dials("69", "2026-03-08 12:00").hears("Nous rouvrons demain à neuf heures trente.")
    dials("75", "2026-03-08 10:00").hears("Nous sommes fermés")


def test_a_special_opening_on_a_holiday_of_everybody(dials, change):
    monday = date(2026, 4, 6)
    change("add_opening", None, first_day=monday, last_day=monday, intervals=(Interval(time(9), time(10)),))
    dials("75", "2026-04-06 09:00").hears("Nous appelons")
    dials("75", "2026-04-06 10:00").hears("lundi de Pâques")


def test_a_closure_of_everybody_for_a_morning_tells_its_reason(dials, change, logged):
    day = date(2026, 3, 5)
    morning = Interval(time(9, 30), time(11))
    change("add_closure", None, first_day=day, last_day=day, reason="panne du réseau", hours=morning)
    call = dials("75", "2026-03-05 10:00").hears("exceptionnellement fermés").hears("panne du réseau")
    call.hears("arobase").ended()
    assert logged(call).outcome == "closed"
    dials("75", "2026-03-05 10:59:59").hears("Nous rouvrons aujourd'hui à onze heures.")
    dials("75", "2026-03-05 11:00").hears("Nous appelons")


def test_a_reason_that_an_admin_wrote_with_signs_is_said_and_breaks_nothing(dials, change):
    reason = 'travaux <b>& "câbles" {email} ]]> l\'été'
    change("add_closure", "69", first_day=date(2026, 3, 5), last_day=date(2026, 3, 5), reason=reason)
    dials("69", "2026-03-05 10:00").hears("câbles").hears("Nous rouvrons demain").hears("Au revoir").ended()


def test_a_holiday_that_the_departement_works_on(dials, change):
    change("switch_holiday", "67", LegalHoliday.GOOD_FRIDAY, off=True)
    dials("67", "2026-04-03 10:00").hears("Nous appelons")
    dials("67", "2026-04-06 10:00").hears("lundi de Pâques")


def test_overseas_on_the_clock_of_paris_when_it_chose_so(dials, change):
    change("choose_clock", "974", national=True)
    dials("974", "2026-03-03 10:00").hears("Nous appelons")
    dials("974", "2026-03-03 06:30").hears("aujourd'hui à neuf heures trente, heure de Paris. Vous")


def test_an_absence_without_end_gives_its_address_twice_and_no_date_nor_other_address(dials, change):
    change("add_absence", "69", first_day=date(2026, 3, 1), last_day=None, urgent_mail="alerte@maison.example")
    call = dials("69", "2026-03-03 10:00").hears("suspendue").hears("Au revoir").ended()
    told = " ".join(entry.text for entry in call.entries if entry.kind == "say")
    assert told.count("alerte, arobase, maison") == 2
    assert "Nous rouvrons" not in told
    assert "assistance, arobase" not in told


def test_an_absence_wins_over_a_closure_and_a_holiday(dials, change):
    change("add_absence", "75", first_day=date(2026, 4, 1), last_day=None, urgent_mail="alerte@maison.example")
    change("add_closure", "75", first_day=date(2026, 4, 6), last_day=date(2026, 4, 6), reason="travaux")
    dials("75", "2026-04-06 10:00").hears("votre référent est absent")


@pytest.mark.parametrize(
    ("phone_support", "text"), [(True, "n'est pas joignable par téléphone"), (False, "ne répond pas")]
)
def test_a_departement_without_an_active_line_points_to_writing(dials, database, logged, phone_support, text):
    siao = Siao("2B", "SIAO", "", phone_support=phone_support, call_order=CallOrder.SEQUENCE, lines=())
    at = datetime.fromisoformat("2026-03-02T08:00+01:00")
    annuaire.service.save_siao(database, siao, at=at, author=AUTHOR)
    for line in annuaire.service.load(database)["2B"].lines:
        annuaire.service.save_line(database, replace(line, active=False), at=at, author=AUTHOR)
    call = dials("2B", "2026-03-03 10:00").hears(text).hears("formulaire, point").hears("arobase").ended()
    assert logged(call).outcome == "no_phone_support"


def test_the_own_message_of_a_departement_for_each_reason(dials, database):
    at = datetime.fromisoformat("2026-03-02T08:00+01:00")
    own = {"closed": "Le soixante-neuf dort. {prochaine ouverture}", "holiday": "Le soixante-neuf fête {jour férié}."}
    for key, text in own.items():
        prompts.service.save_text(database, key, text, "69", at=at, author=AUTHOR)
    dials("69", "2026-03-03 12:00").hears("Le soixante-neuf dort. Nous rouvrons aujourd'hui à quatorze heures.")
    dials("69", "2026-04-06 12:00").hears("Le soixante-neuf fête lundi de Pâques.").hears("formulaire").ended()
    dials("75", "2026-03-03 12:00").hears("Nous sommes fermés pour le moment.")


def test_the_hours_that_decide_are_those_of_the_moment_the_name_has_been_said(telephone):
    """Neither the welcome nor the question counts: who calls a little early and takes a while to answer is served."""
    telephone().at("2026-03-03 09:29:50").waits(7).presses("75").hears("Paris").rings("+33199001234")
    telephone().at("2026-03-03 11:29:50").waits(7).presses("75").hears("Paris").hears("Nous sommes fermés")
