"""Open or not, and why: tables of dated cases. Times are those of Paris unless they carry an offset."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from schedules.domain import Interval, Reason, Schedule
from tests.schedules.examples import absence, always, closure, nights, of, opening, paris_time

OPEN, CLOSED, HOLIDAY, CLOSURE, ABSENCE = Reason
PARIS, REUNION, BAS_RHIN = of("75"), of("974"), of("67")


def case(why, schedule, at, reason, detail=""):
    return pytest.param(schedule, at, reason, detail, id=why)


WEEK = [
    case("opening bound included", PARIS, "2026-03-03 09:30", OPEN),
    case("a second before the opening bound", PARIS, "2026-03-03 09:29:59", CLOSED),
    case("a microsecond before the closing bound", PARIS, "2026-03-03 11:29:59.999999", OPEN),
    case("closing bound excluded", PARIS, "2026-03-03 11:30", CLOSED),
    case("lunch", PARIS, "2026-03-03 12:45", CLOSED),
    case("afternoon, opening bound included", PARIS, "2026-03-03 14:00", OPEN),
    case("afternoon, closing bound excluded", PARIS, "2026-03-03 16:30", CLOSED),
    case("Monday", PARIS, "2026-03-02 10:00", OPEN),
    case("Friday", PARIS, "2026-03-06 16:29", OPEN),
    case("Saturday", PARIS, "2026-03-07 10:00", CLOSED),
    case("Sunday", PARIS, "2026-03-08 10:00", CLOSED),
    case("midnight", PARIS, "2026-03-03 00:00", CLOSED),
    case("leap day that is a Thursday", PARIS, "2024-02-29 10:00", OPEN),
    case("1 March after a leap day", PARIS, "2024-03-01 10:00", OPEN),
    case("the instant counts, not its offset", PARIS, "2026-03-03T08:30:00+00:00", OPEN),
    case("own hours: open when the national service is not", of("33", hours=always), "2026-03-07 03:00", OPEN),
    case("no hours at all", of("33", hours=replace(always, days=((),) * 7)), "2026-03-03 10:00", CLOSED),
    case("until midnight: last minute of the day", of("33", hours=nights), "2026-03-03 23:59:59", OPEN),
    case("over midnight: the next day goes on", of("33", hours=nights), "2026-03-04 00:00", OPEN),
    case("over midnight: closing bound excluded", of("33", hours=nights), "2026-03-04 02:00", CLOSED),
]

CLOCKS = [
    case("winter time, Friday before the change", PARIS, "2026-03-27T08:30:00+00:00", OPEN),
    case("winter time, an hour earlier in UTC is too early", PARIS, "2026-03-27T07:30:00+00:00", CLOSED),
    case("heure d'été, Monday after 29 March 2026", PARIS, "2026-03-30T07:30:00+00:00", OPEN),
    case("heure d'été, closing an hour earlier in UTC", PARIS, "2026-03-30T09:30:00+00:00", CLOSED),
    case("heure d'hiver, Monday after 25 October 2026", PARIS, "2026-10-26T08:30:00+00:00", OPEN),
    case("heure d'hiver, too early again", PARIS, "2026-10-26T07:30:00+00:00", CLOSED),
    case("night of 29 March: last instant before the jump", of("33", hours=nights), "2026-03-29T00:59:59+00:00", OPEN),
    case("night of 29 March: 2h becomes 3h, closed", of("33", hours=nights), "2026-03-29T01:00:00+00:00", CLOSED),
    case("La Réunion opens at 6h30 in Paris in winter", REUNION, "2026-03-03 06:30", OPEN),
    case("La Réunion is still closed at 6h29 in Paris in winter", REUNION, "2026-03-03 06:29", CLOSED),
    case("La Réunion opens at 7h30 in Paris in summer", REUNION, "2026-06-02 07:30", OPEN),
    case("La Réunion is still closed at 6h30 in Paris in summer", REUNION, "2026-06-02 06:30", CLOSED),
    case("La Réunion is at lunch at 9h30 in Paris in winter", REUNION, "2026-03-03 09:30", CLOSED),
    case("La Réunion on the national clock", of("974", timezone="Europe/Paris"), "2026-03-03 09:30", OPEN),
    case("La Réunion on the national clock, at 6h30", of("974", timezone="Europe/Paris"), "2026-03-03 06:30", CLOSED),
    case("Guadeloupe opens at 14h30 in Paris in winter", of("971"), "2026-03-03 14:30", OPEN),
    case("Guadeloupe is at 22h of the day before at 3h in Paris", of("971", hours=nights), "2026-03-03 03:00", OPEN),
    case("Guyane opens at 13h30 in Paris in winter", of("973"), "2026-03-03 13:30", OPEN),
    case("Mayotte opens at 7h30 in Paris in winter", of("976"), "2026-03-03 07:30", OPEN),
    case(
        "La Réunion is on 1 January while Paris is on 31 December", REUNION, "2026-12-31 21:00", HOLIDAY, "jour de l'An"
    ),
    case("Guadeloupe is still on 31 December at 3h in Paris", of("971", hours=always), "2027-01-01 03:00", OPEN),
]

HOLIDAYS = [
    case("jour de l'An", PARIS, "2026-01-01 10:00", HOLIDAY, "jour de l'An"),
    case("31 December works", PARIS, "2026-12-31 10:00", OPEN),
    case("2 January works", PARIS, "2026-01-02 10:00", OPEN),
    case("24 December works", PARIS, "2026-12-24 16:29", OPEN),
    case("Noël", PARIS, "2026-12-25 10:00", HOLIDAY, "Noël"),
    case("Vendredi saint works out of Alsace-Moselle", PARIS, "2026-04-03 10:00", OPEN),
    case("lundi de Pâques", PARIS, "2026-04-06 10:00", HOLIDAY, "lundi de Pâques"),
    case("fête du Travail", PARIS, "2026-05-01 10:00", HOLIDAY, "fête du Travail"),
    case("8 May", PARIS, "2026-05-08 10:00", HOLIDAY, "victoire de 1945"),
    case("Ascension", PARIS, "2026-05-14 10:00", HOLIDAY, "Ascension"),
    case("the bridge after Ascension works", PARIS, "2026-05-15 10:00", OPEN),
    case(
        "lundi de Pentecôte, in spite of the journée de solidarité",
        PARIS,
        "2026-05-25 10:00",
        HOLIDAY,
        "lundi de Pentecôte",
    ),
    case("14 July", PARIS, "2026-07-14 10:00", HOLIDAY, "fête nationale"),
    case("a holiday on a Saturday is named all the same", PARIS, "2026-08-15 10:00", HOLIDAY, "Assomption"),
    case("a holiday on a Sunday is named all the same", PARIS, "2026-11-01 10:00", HOLIDAY, "Toussaint"),
    case("a holiday on a Sunday moves to no Monday", PARIS, "2026-11-02 10:00", OPEN),
    case("11 November", PARIS, "2026-11-11 10:00", HOLIDAY, "armistice de 1918"),
    case("a holiday is named at night too", PARIS, "2026-07-14 22:00", HOLIDAY, "fête nationale"),
    case("the evening before a holiday", PARIS, "2026-07-13 23:59:59", CLOSED),
    case("8 May and Ascension on one day", PARIS, "1997-05-08 10:00", HOLIDAY, "victoire de 1945 et Ascension"),
    case("Vendredi saint in Bas-Rhin", BAS_RHIN, "2026-04-03 10:00", HOLIDAY, "Vendredi saint"),
    case("Vendredi saint in Haut-Rhin", of("68"), "2026-04-03 10:00", HOLIDAY, "Vendredi saint"),
    case("Vendredi saint in Moselle", of("57"), "2026-04-03 10:00", HOLIDAY, "Vendredi saint"),
    case("Meurthe-et-Moselle is not Moselle", of("54"), "2026-04-03 10:00", OPEN),
    case("26 December in Bas-Rhin", BAS_RHIN, "2025-12-26 10:00", HOLIDAY, "Saint-Étienne"),
    case("26 December elsewhere", PARIS, "2025-12-26 10:00", OPEN),
    case("Vendredi saint switched off", of("67", holidays_off=frozenset({"vendredi-saint"})), "2026-04-03 10:00", OPEN),
    case(
        "switched off: 26 December stays",
        of("67", holidays_off=frozenset({"vendredi-saint"})),
        "2025-12-26 10:00",
        HOLIDAY,
        "Saint-Étienne",
    ),
    case("Guadeloupe, 27 May", of("971"), "2026-05-27T10:00:00-04:00", HOLIDAY, "abolition de l'esclavage"),
    case("Martinique, 22 May", of("972"), "2026-05-22T10:00:00-04:00", HOLIDAY, "abolition de l'esclavage"),
    case("Martinique does not have Guadeloupe's day", of("972"), "2026-05-27T10:00:00-04:00", OPEN),
    case("Guyane, 10 June", of("973"), "2026-06-10T10:00:00-03:00", HOLIDAY, "abolition de l'esclavage"),
    case("La Réunion, 20 December", REUNION, "2027-12-20T10:00:00+04:00", HOLIDAY, "abolition de l'esclavage"),
    case("Mayotte, 27 April", of("976"), "2026-04-27T10:00:00+03:00", HOLIDAY, "abolition de l'esclavage"),
    case("Mi-Carême is no legal holiday in Guadeloupe", of("971"), "2026-03-12T10:00:00-04:00", OPEN),
    case("Vendredi saint is no legal holiday in Guadeloupe", of("971"), "2026-04-03T10:00:00-04:00", OPEN),
    case("Victor Schœlcher is no legal holiday in Guadeloupe", of("971"), "2026-07-21T10:00:00-04:00", OPEN),
    case("Victor Schœlcher is no legal holiday in Martinique", of("972"), "2026-07-21T10:00:00-04:00", OPEN),
    case("the abolition's day works in Paris", PARIS, "2026-05-27 10:00", OPEN),
    case(
        "the holiday lasts the local day: already over in Paris",
        of("972"),
        "2026-05-23 04:00",
        HOLIDAY,
        "abolition de l'esclavage",
    ),
    case("a year that the library does not know", PARIS, "2101-07-14 10:00", OPEN),
]

AFTERNOON = Interval(time(14), time(16))
MOVING = closure("2026-03-10", "2026-03-11", "44", reason="déménagement du service")
NATIONAL = closure("2026-03-10", "2026-03-10", reason="séminaire")
AT_WORK = opening("2026-03-10", 9, 18)

EXCEPTIONS = [
    case("closure, the evening before", of("44", closures=(MOVING,)), "2026-03-09 16:29", OPEN),
    case(
        "closure, first day included",
        of("44", closures=(MOVING,)),
        "2026-03-10 10:00",
        CLOSURE,
        "déménagement du service",
    ),
    case(
        "closure, last day included",
        of("44", closures=(MOVING,)),
        "2026-03-11 16:29",
        CLOSURE,
        "déménagement du service",
    ),
    case("closure, the day after", of("44", closures=(MOVING,)), "2026-03-12 09:30", OPEN),
    case(
        "closure, said at night too",
        of("44", closures=(MOVING,)),
        "2026-03-10 03:00",
        CLOSURE,
        "déménagement du service",
    ),
    case(
        "closure within hours: before", of("44", closures=(replace(MOVING, hours=AFTERNOON),)), "2026-03-10 10:00", OPEN
    ),
    case(
        "closure within hours: start included",
        of("44", closures=(replace(MOVING, hours=AFTERNOON),)),
        "2026-03-10 14:00",
        CLOSURE,
        "déménagement du service",
    ),
    case(
        "closure within hours: end excluded",
        of("44", closures=(replace(MOVING, hours=AFTERNOON),)),
        "2026-03-10 16:00",
        OPEN,
    ),
    case(
        "closure on a holiday: its reason is said",
        of("44", closures=(closure("2026-07-13", "2026-07-17"),)),
        "2026-07-14 10:00",
        CLOSURE,
        "travaux",
    ),
    case("opening on a Sunday", of("44", openings=(opening("2026-03-08", 9, 18),)), "2026-03-08 09:00", OPEN),
    case("opening, end excluded", of("44", openings=(opening("2026-03-08", 9, 18),)), "2026-03-08 18:00", CLOSED),
    case(
        "opening in the evening keeps the morning",
        of("44", openings=(opening("2026-03-10", 18, 20),)),
        "2026-03-10 10:00",
        OPEN,
    ),
    case("opening on a holiday", of("44", openings=(opening("2026-07-14", 9, 12),)), "2026-07-14 10:00", OPEN),
    case(
        "opening on a holiday: out of its hours, the holiday",
        of("44", openings=(opening("2026-07-14", 9, 12),)),
        "2026-07-14 14:30",
        HOLIDAY,
        "fête nationale",
    ),
    case(
        "an opening wins over a national closure",
        of("44", closures=(NATIONAL,), openings=(AT_WORK,)),
        "2026-03-10 10:00",
        OPEN,
    ),
    case(
        "a national closure, out of the opening's hours",
        of("44", closures=(NATIONAL,), openings=(AT_WORK,)),
        "2026-03-10 18:00",
        CLOSURE,
        "séminaire",
    ),
    case(
        "an own closure wins over a national opening",
        of("44", closures=(MOVING,), openings=(AT_WORK,)),
        "2026-03-10 10:00",
        CLOSURE,
        "déménagement du service",
    ),
    case(
        "an own closure wins over an own opening",
        of("44", closures=(MOVING,), openings=(opening("2026-03-10", 9, 18, "44"),)),
        "2026-03-10 10:00",
        CLOSURE,
        "déménagement du service",
    ),
    case(
        "an own closure is said before a national one",
        of("44", closures=(NATIONAL, MOVING)),
        "2026-03-10 10:00",
        CLOSURE,
        "déménagement du service",
    ),
    case("absence, the evening before", of("23", absences=(absence("23", "2026-03-10"),)), "2026-03-09 16:29", OPEN),
    case("absence, first day included", of("23", absences=(absence("23", "2026-03-10"),)), "2026-03-10 00:00", ABSENCE),
    case(
        "absence without end, years later",
        of("23", absences=(absence("23", "2026-03-10"),)),
        "2031-03-10 10:00",
        ABSENCE,
    ),
    case(
        "absence, last day included",
        of("23", absences=(absence("23", "2026-03-10", "2026-03-31"),)),
        "2026-03-31 16:29",
        ABSENCE,
    ),
    case(
        "absence, the day after",
        of("23", absences=(absence("23", "2026-03-10", "2026-03-31"),)),
        "2026-04-01 10:00",
        OPEN,
    ),
    case("absence wins over a holiday", of("23", absences=(absence("23", "2026-03-10"),)), "2026-07-14 10:00", ABSENCE),
    case(
        "absence wins over a closure",
        of("23", closures=(NATIONAL,), absences=(absence("23", "2026-03-10"),)),
        "2026-03-10 10:00",
        ABSENCE,
    ),
    case(
        "absence wins over an opening",
        of("23", openings=(AT_WORK,), absences=(absence("23", "2026-03-10"),)),
        "2026-03-10 10:00",
        ABSENCE,
    ),
    case(
        "an absence is said at night too",
        of("23", absences=(absence("23", "2026-03-10"),)),
        "2026-03-15 23:00",
        ABSENCE,
    ),
    case(
        "closure over the year's end, 24 December",
        of("44", closures=(closure("2026-12-24", "2027-01-02"),)),
        "2026-12-24 10:00",
        CLOSURE,
        "travaux",
    ),
    case(
        "closure over the year's end, 1 January",
        of("44", closures=(closure("2026-12-24", "2027-01-02"),)),
        "2027-01-01 10:00",
        CLOSURE,
        "travaux",
    ),
    case(
        "closure over the year's end, Monday 4 January",
        of("44", closures=(closure("2026-12-24", "2027-01-02"),)),
        "2027-01-04 09:30",
        OPEN,
    ),
    case(
        "a closure is read on the local clock",
        of("974", closures=(closure("2026-03-10", "2026-03-10"),)),
        "2026-03-09 21:00",
        CLOSURE,
        "travaux",
    ),
    case(
        "a closure ends with the local day",
        of("974", hours=always, closures=(closure("2026-03-10", "2026-03-10"),)),
        "2026-03-10 21:00",
        OPEN,
    ),
]


@pytest.mark.parametrize(("schedule", "at", "reason", "detail"), WEEK + CLOCKS + HOLIDAYS + EXCEPTIONS)
def test_a_dated_instant_has_this_verdict(schedule: Schedule, at, reason, detail):
    verdict = schedule.verdict(paris_time(at))
    assert (verdict.reason, verdict.detail) == (reason, detail)
    assert schedule.is_open(paris_time(at)) is (reason is OPEN)


def test_a_verdict_carries_the_absence_and_its_address():
    long = absence("23", "2026-03-10")
    verdict = of("23", absences=(long,)).verdict(paris_time("2026-03-12 10:00"))
    assert verdict.absence == long
    assert verdict.absence.urgent_mail == "urgence@siao23.example"


def test_a_verdict_carries_the_closure():
    assert of("44", closures=(NATIONAL,)).verdict(paris_time("2026-03-10 10:00")).closure == NATIONAL


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="aware"):
        PARIS.verdict(datetime(2026, 3, 3, 10))  # noqa: DTZ001


def test_every_reason_has_a_french_label():
    assert [reason.label for reason in Reason] == [
        "ouvert",
        "hors des heures d'ouverture",
        "jour férié",
        "fermeture exceptionnelle",
        "absence prolongée",
    ]
