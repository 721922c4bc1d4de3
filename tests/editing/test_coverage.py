"""Each day of a département, cut where what a caller reaches changes."""

from datetime import date, time

import pytest

from core.clock import paris_time
from core.french_dates import time_text
from editing.coverage import Cause, coverage, open_hours
from schedules.assembly import Saved
from schedules.domain import Absence, Closure, Interval, OpeningHours, SpecialOpening
from schedules.hours import same_hours
from tests.svi.pictures import line, picture, siao

FRIDAY, SATURDAY, CHRISTMAS = date(2026, 11, 27), date(2026, 11, 28), date(2026, 12, 25)
AUTUMN, SPRING = date(2026, 10, 25), date(2026, 3, 29)
ALL_DAY = OpeningHours((((Interval(time(0), time(0)),)),) * 7)
NIGHT = same_hours(range(7), Interval(time(1), time(4)))
USUAL = "0h ferme, 9h30 ouvert, 11h30 ferme, 14h ouvert, 16h30 ferme"


def told(day):
    return ", ".join(f"{time_text(one.start.time())} {one.reached}" for one in day.segments)


def closures(*several):
    return Saved(closures=several)


def one_day(snapshot, code, day):
    (found,) = coverage(snapshot, code, day, 1)
    assert found.segments[0].start.time() == found.segments[-1].end.time() == time(0)
    assert [a.end for a in found.segments[:-1]] == [b.start for b in found.segments[1:]]
    return found


def dated(code="48", **fields):
    return siao(line(1, **fields), code=code)


ONE = dated()
CASES = {
    "an ordinary day": (ONE, Saved(), FRIDAY, USUAL),
    "a Saturday": (ONE, Saved(), SATURDAY, "0h ferme"),
    "a public holiday": (ONE, Saved(), CHRISTMAS, "0h ferie"),
    "a public holiday that is worked on": (ONE, Saved(holidays_off={"48": frozenset({"noel"})}), CHRISTMAS, USUAL),
    "no line": (siao(code="48"), Saved(), FRIDAY, USUAL.replace("ouvert", "personne")),
    "no line on a Saturday: closed all the same": (siao(code="48"), Saved(), SATURDAY, "0h ferme"),
    "a number that may not be dialled": (
        dated(number="+33892123456"), Saved(), FRIDAY, USUAL.replace("ouvert", "personne"),
    ),
    "no phone support": (siao(line(1), code="48", phone_support=False), Saved(), FRIDAY, "0h sans-telephone"),
    "a line that starts the day after": (
        dated(active_from=SATURDAY), Saved(), FRIDAY, USUAL.replace("ouvert", "personne"),
    ),
    "a line that starts on the day": (dated(active_from=FRIDAY), Saved(), FRIDAY, USUAL),
    "a line that ends on the day": (dated(active_until=FRIDAY), Saved(), FRIDAY, USUAL),
    "a line that ended the day before": (
        dated(active_until=date(2026, 11, 26)), Saved(), FRIDAY, USUAL.replace("ouvert", "personne"),
    ),
    "a national closure": (
        ONE, closures(Closure(1, None, FRIDAY, FRIDAY, "séminaire")), FRIDAY, "0h fermeture",
    ),
    "a national closure of an afternoon": (
        ONE, closures(Closure(1, None, FRIDAY, FRIDAY, "séminaire", Interval(time(14), time(15)))), FRIDAY,
        "0h ferme, 9h30 ouvert, 11h30 ferme, 14h fermeture, 15h ouvert, 16h30 ferme",
    ),
    "another département's closure": (ONE, closures(Closure(1, "75", FRIDAY, FRIDAY, "travaux")), FRIDAY, USUAL),
    "an absence": (
        ONE, Saved(absences=(Absence(1, "48", FRIDAY, None, "u@siao.example"),)), FRIDAY, "0h absence",
    ),
    "a special opening on a Saturday": (
        ONE, Saved(openings=(SpecialOpening(1, None, SATURDAY, SATURDAY, (Interval(time(9), time(12)),)),)), SATURDAY,
        "0h ferme, 9h ouvert, 12h ferme",
    ),
    "open day and night": (ONE, Saved(hours={"48": ALL_DAY}), FRIDAY, "0h ouvert"),
    "open in the night when winter comes: three o'clock comes twice": (
        ONE, Saved(hours={"48": NIGHT}), AUTUMN, "0h ferme, 1h ouvert, 4h ferme",
    ),
    "open in the night when summer comes: two o'clock does not come": (
        ONE, Saved(hours={"48": NIGHT}), SPRING, "0h ferme, 1h ouvert, 4h ferme",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("of_lozere", "saved", "day", "expected"), CASES.values(), ids=CASES)
def test_what_a_caller_reaches_on_a_day(of_lozere, saved, day, expected):
    assert told(one_day(picture(of_lozere, saved=saved), "48", day)) == expected


@pytest.mark.parametrize(("day", "hours"), [(AUTUMN, 4), (SPRING, 2), (FRIDAY, 3)], ids=["longer", "shorter", "usual"])
def test_a_night_of_another_clock_has_its_true_length(day, hours):
    (night,) = one_day(picture(ONE, saved=Saved(hours={"48": NIGHT})), "48", day).open
    assert (night.end.timestamp() - night.start.timestamp()) / 3600 == hours


def test_overseas_the_day_is_that_of_its_clock():
    day = one_day(picture(dated("974")), "974", FRIDAY)
    assert told(day) == USUAL
    assert day.open[0].start == paris_time("2026-11-27 06:30")


def test_overseas_on_the_clock_of_paris():
    day = one_day(picture(dated("974"), saved=Saved(national_clocks=frozenset({"974"}))), "974", FRIDAY)
    assert day.open[0].start == paris_time("2026-11-27 09:30")


def test_as_many_days_as_asked_for():
    days = coverage(picture(ONE), "48", FRIDAY)
    assert [one.day for one in days] == [date.fromordinal(FRIDAY.toordinal() + n) for n in range(14)]
    assert sum(bool(one.open) for one in days) == 10


CAUSES = {
    "closed, by the national week": (ONE, Saved(), SATURDAY, Cause("opening_hours", "national"), ""),
    "closed, by its own week": (
        ONE, Saved(hours={"48": NIGHT}), FRIDAY, Cause("opening_hours", "48"), "",
    ),
    "a holiday": (ONE, Saved(), CHRISTMAS, Cause("holiday", "48 noel"), "Noël"),
    "a closure": (
        ONE, closures(Closure(7, None, FRIDAY, FRIDAY, "séminaire")), FRIDAY, Cause("closure", "F7"), "séminaire",
    ),
    "an absence": (
        ONE, Saved(absences=(Absence(3, "48", FRIDAY, None, "u@x.example"),)), FRIDAY, Cause("absence", "A3"), "",
    ),
    "no phone support": (siao(code="48", phone_support=False), Saved(), FRIDAY, Cause("siao", "48"), ""),
    "a special opening": (
        ONE, Saved(openings=(SpecialOpening(2, None, SATURDAY, SATURDAY, (Interval(time(0), time(0)),)),)), SATURDAY,
        Cause("special_opening", "O2"), "",
    ),
    "nobody": (siao(code="48"), Saved(hours={"48": ALL_DAY}), FRIDAY, Cause("siao", "48"), ""),
}  # fmt: skip


@pytest.mark.parametrize(("of_lozere", "saved", "day", "cause", "detail"), CAUSES.values(), ids=CAUSES)
def test_each_part_of_a_day_has_its_cause(of_lozere, saved, day, cause, detail):
    first = one_day(picture(of_lozere, saved=saved), "48", day).segments[0]
    assert (first.cause, first.detail) == (cause, detail)


def test_coverage_agrees_with_what_a_call_would_find():
    saved = Saved(
        closures=(Closure(1, "48", FRIDAY, FRIDAY, "travaux", Interval(time(10), time(11))),),
        openings=(SpecialOpening(1, "48", SATURDAY, SATURDAY, (Interval(time(9), time(12)),)),),
    )
    snapshot = picture(dated(active_until=date(2026, 11, 30)), saved=saved)
    for day in coverage(snapshot, "48", FRIDAY, 6):
        for segment in day.segments:
            at = segment.start
            rings = snapshot.schedule("48").is_open(at) and bool(snapshot.callable_lines("48", at))
            assert rings is segment.is_open
    in_short = [(one.start, one.end) for day in coverage(snapshot, "48", FRIDAY, 6) for one in day.open]
    assert list(open_hours(snapshot, "48", FRIDAY, 6)) == in_short
