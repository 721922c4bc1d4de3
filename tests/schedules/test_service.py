"""What is saved, what is loaded, and what the history keeps: on SQLite and on PostgreSQL."""

from datetime import date, time

import msgspec
import pytest
from sqlalchemy import select

from core.changes import Author, ChangeRow, current_revision
from core.errors import UserError
from schedules import service
from schedules.demonstration import OWN_HOURS, load_demonstration
from schedules.domain import DEFAULT_HOURS, Interval, Reason
from tests.schedules.examples import always, paris_time

AT = paris_time("2026-03-03 10:00")
CLAIRE = {"at": AT, "author": Author("claire")}
DAYS = {"first_day": date(2026, 3, 10), "last_day": date(2026, 3, 11)}


def history(database):
    with database.reading() as session:
        rows = session.scalars(select(ChangeRow).order_by(ChangeRow.id)).all()
        return [(row.object_type, row.object_key, row.department_code, row.before, row.after) for row in rows]


def test_nothing_saved_gives_every_departement_the_default_hours_on_its_own_clock(database):
    schedules = service.load(database)
    assert len(schedules.by_department) == 101
    assert {schedule.hours for schedule in schedules.by_department.values()} == {DEFAULT_HOURS}
    assert schedules.for_department("974").timezone == "Indian/Reunion"
    assert schedules.for_department("67").holiday_zone == "6AE"
    assert schedules.national.department_code == ""
    assert schedules.national.timezone == "Europe/Paris"


def test_an_unknown_code_has_the_national_schedule(database):
    schedules = service.load(database)
    assert schedules.for_department("96") is schedules.national


def test_own_hours_are_of_one_departement(database):
    service.set_hours(database, "33", OWN_HOURS, **CLAIRE)
    schedules = service.load(database)
    assert schedules.for_department("33").hours == OWN_HOURS
    assert schedules.for_department("34").hours == DEFAULT_HOURS


def test_national_hours_are_of_all_those_without_their_own(database):
    service.set_hours(database, "33", OWN_HOURS, **CLAIRE)
    service.set_hours(database, None, always, **CLAIRE)
    schedules = service.load(database)
    assert schedules.national.hours == schedules.for_department("34").hours == always
    assert schedules.for_department("33").hours == OWN_HOURS


def test_hours_that_are_reset_are_the_national_ones_again(database):
    service.set_hours(database, "33", OWN_HOURS, **CLAIRE)
    service.reset_hours(database, "33", **CLAIRE)
    assert service.load(database).for_department("33").hours == DEFAULT_HOURS
    assert [after is None for *_, after in history(database)] == [False, True]


def test_saving_the_same_hours_again_changes_nothing(database):
    service.set_hours(database, "33", OWN_HOURS, **CLAIRE)
    service.set_hours(database, "33", OWN_HOURS, **CLAIRE)
    service.reset_hours(database, "34", **CLAIRE)
    assert current_revision(database) == 1


def test_the_clock_of_a_departement_is_chosen_and_given_back(database):
    service.choose_clock(database, "974", national=True, **CLAIRE)
    assert service.load(database).for_department("974").timezone == "Europe/Paris"
    service.choose_clock(database, "974", national=False, **CLAIRE)
    assert service.load(database).for_department("974").timezone == "Indian/Reunion"
    assert history(database)[1] == ("clock", "974", "974", {"national": True}, {"national": False})


def test_the_clock_that_is_already_chosen_changes_nothing(database):
    service.choose_clock(database, "974", national=False, **CLAIRE)
    assert history(database) == []


def test_good_friday_is_switched_off_in_one_departement_and_on_again(database):
    friday = paris_time("2026-04-03 10:00")
    service.switch_holiday(database, "67", "vendredi-saint", off=True, **CLAIRE)
    schedules = service.load(database)
    assert schedules.for_department("67").is_open(friday)
    assert schedules.for_department("68").verdict(friday).reason is Reason.HOLIDAY
    service.switch_holiday(database, "67", "vendredi-saint", off=False, **CLAIRE)
    assert service.load(database).for_department("67").verdict(friday).reason is Reason.HOLIDAY
    assert history(database)[0] == ("holiday", "67 vendredi-saint", "67", {"off": False}, {"off": True})


def test_an_own_closure_is_of_one_departement(database):
    closure = service.add_closure(database, "44", **DAYS, reason=" déménagement. ", **CLAIRE)
    schedules = service.load(database)
    assert schedules.for_department("44").closures == (closure,)
    assert schedules.for_department("49").closures == schedules.national.closures == ()
    assert (closure.reason, closure.reference) == ("déménagement", "F1")


def test_a_national_closure_is_of_all(database):
    closure = service.add_closure(database, None, **DAYS, reason="séminaire", **CLAIRE)
    schedules = service.load(database)
    assert schedules.national.closures == (closure,)
    assert all(schedule.closures == (closure,) for schedule in schedules.by_department.values())


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param(Interval(time(14), time(16)), id="in the afternoon"),
        pytest.param(Interval(time(0), time(9)), id="from midnight"),
        pytest.param(Interval(time(18), time(0)), id="until midnight"),
    ],
)
def test_a_closure_within_hours_keeps_them(database, hours):
    service.add_closure(database, "44", **DAYS, reason="travaux", hours=hours, **CLAIRE)
    assert service.load(database).for_department("44").closures[0].hours == hours


def test_openings_are_own_or_national(database):
    saturday = (Interval(time(9), time(12)), Interval(time(14), time(0)))
    own = service.add_opening(database, "44", **DAYS, intervals=saturday, **CLAIRE)
    national = service.add_opening(database, None, **DAYS, intervals=saturday, **CLAIRE)
    schedules = service.load(database)
    assert schedules.for_department("44").openings == (own, national)
    assert schedules.for_department("49").openings == schedules.national.openings == (national,)


def test_an_absence_is_of_one_departement(database):
    absence = service.add_absence(
        database, "23", first_day=date(2026, 3, 1), last_day=None, urgent_mail=" u@siao23.example ", **CLAIRE
    )
    schedules = service.load(database)
    assert schedules.for_department("23").verdict(AT).absence == absence
    assert schedules.for_department("24").absences == schedules.national.absences == ()
    assert absence.urgent_mail == "u@siao23.example"


def test_an_absence_is_ended(database):
    absence = service.add_absence(
        database, "23", first_day=date(2026, 3, 1), last_day=None, urgent_mail="u@siao23.example", **CLAIRE
    )
    ended = service.end(database, absence.reference, last_day=date(2026, 3, 2), **CLAIRE)
    assert ended.last_day == date(2026, 3, 2)
    assert service.load(database).for_department("23").is_open(AT)
    assert [after["last_day"] for *_, after in history(database)] == [None, "2026-03-02"]


def test_an_exception_cannot_end_before_it_begins(database):
    closure = service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE)
    with pytest.raises(UserError, match="dernier jour"):
        service.end(database, closure.reference, last_day=date(2026, 3, 9), **CLAIRE)
    assert service.load(database).for_department("44").closures == (closure,)


def test_what_is_cancelled_is_forgotten_by_the_schedule_and_kept_by_the_history(database):
    closure = service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE)
    assert service.remove(database, " f1 ", **CLAIRE) == closure
    assert service.load(database).for_department("44").closures == ()
    kind, key, code, before, after = history(database)[1]
    assert (kind, key, code, before["reason"], after) == ("closure", "F1", "44", "travaux", None)


def test_a_reference_is_never_given_twice(database):
    first = service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE)
    service.remove(database, first.reference, **CLAIRE)
    assert service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE).reference == "F2"


@pytest.mark.parametrize("reference", ["", "F", "F9", "O1", "A1", "Z1", "1", "F-1", "F²", "F99999999999999999999"])
def test_an_unknown_reference_is_said(database, reference):
    service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE)
    with pytest.raises(UserError, match="Aucune fermeture, ouverture ni absence"):
        service.remove(database, reference, **CLAIRE)


def test_exceptions_are_listed_by_first_day_without_those_that_are_over(database):
    service.add_closure(database, "44", **DAYS, reason="travaux", **CLAIRE)
    service.add_closure(database, None, first_day=date(2026, 1, 5), last_day=date(2026, 1, 5), reason="panne", **CLAIRE)
    service.add_absence(
        database, "23", first_day=date(2026, 1, 6), last_day=None, urgent_mail="u@siao23.example", **CLAIRE
    )
    found = service.list_exceptions(database, from_day=date(2026, 3, 11))
    assert [exception.reference for exception in found] == ["A1", "F1"]
    assert [exception.reference for exception in service.list_exceptions(database)] == ["F2", "A1", "F1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda db: service.set_hours(db, "96", always, **CLAIRE), "« 96 »", id="hours of no département"),
        pytest.param(
            lambda db: service.reset_hours(db, "", **CLAIRE), "«  »", id="the empty code is not the national one"
        ),
        pytest.param(
            lambda db: service.choose_clock(db, "2C", national=True, **CLAIRE), "« 2C »", id="clock of no one"
        ),
        pytest.param(
            lambda db: service.switch_holiday(db, "96", "noel", off=True, **CLAIRE), "« 96 »", id="holiday of no one"
        ),
        pytest.param(
            lambda db: service.switch_holiday(db, "33", "vendredi-saint", off=True, **CLAIRE),
            "pas un jour férié de la Gironde. Choix : jour-de-l-an",
            id="holiday of another zone",
        ),
        pytest.param(
            lambda db: service.add_closure(db, "96", **DAYS, reason="x", **CLAIRE), "« 96 »", id="closure of no one"
        ),
        pytest.param(
            lambda db: service.add_closure(db, "44", **DAYS, reason=" ", **CLAIRE), "motif", id="closure without reason"
        ),
        pytest.param(
            lambda db: service.add_closure(db, "44", **DAYS, reason="x" * 201, **CLAIRE), "200", id="long reason"
        ),
        pytest.param(
            lambda db: service.add_opening(db, "44", **DAYS, intervals=(), **CLAIRE),
            "plage",
            id="opening without hours",
        ),
        pytest.param(
            lambda db: service.add_absence(db, "23", **DAYS, urgent_mail="siao23.example", **CLAIRE),
            "adresse mail",
            id="address without @",
        ),
        pytest.param(
            lambda db: service.add_absence(db, "23", **DAYS, urgent_mail=f"{'u' * 250}@siao23.example", **CLAIRE),
            "adresse mail",
            id="address that no mail server takes",
        ),
        pytest.param(
            lambda db: service.add_absence(db, "23", **DAYS, urgent_mail="a b@siao23.example", **CLAIRE),
            "adresse mail",
            id="address with a space",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_french_and_leaves_no_trace(database, change, said):
    with pytest.raises(UserError, match=said):
        change(database)
    assert current_revision(database) == 0


def test_the_schedules_go_through_json_unchanged(database):
    load_demonstration(database, at=AT)
    service.switch_holiday(database, "67", "vendredi-saint", off=True, **CLAIRE)
    service.add_opening(database, None, **DAYS, intervals=(Interval(time(18), time(0)),), **CLAIRE)
    service.add_closure(database, "44", **DAYS, reason="travaux", hours=Interval(time(9), time(10)), **CLAIRE)
    schedules = service.load(database)
    assert msgspec.convert(msgspec.to_builtins(schedules), service.ServiceSchedules) == schedules
    assert msgspec.json.decode(msgspec.json.encode(schedules), type=service.ServiceSchedules) == schedules


@pytest.mark.parametrize(
    ("code", "at", "reason"),
    [
        pytest.param("75", "2026-03-03 10:00", Reason.OPEN, id="Paris, nothing of its own"),
        pytest.param("33", "2026-03-03 08:30", Reason.OPEN, id="Gironde opens earlier"),
        pytest.param("33", "2026-03-03 16:59", Reason.OPEN, id="Gironde closes later"),
        pytest.param("23", "2026-02-24 10:00", Reason.ABSENCE, id="Creuse, absent for a week"),
        pytest.param("23", "2026-05-02 10:00", Reason.ABSENCE, id="Creuse, absent for two months"),
        pytest.param("23", "2026-05-04 10:00", Reason.OPEN, id="Creuse is back"),
        pytest.param("44", "2026-03-03 10:00", Reason.OPEN, id="Loire-Atlantique before it moves"),
        pytest.param("44", "2026-03-11 10:00", Reason.CLOSURE, id="Loire-Atlantique, Wednesday of the next week"),
        pytest.param("67", "2026-04-03 10:00", Reason.HOLIDAY, id="Bas-Rhin, Vendredi saint"),
        pytest.param("974", "2026-03-03 06:30", Reason.OPEN, id="La Réunion on its own clock"),
        pytest.param("971", "2026-03-03 14:30", Reason.OPEN, id="Guadeloupe on its own clock"),
        pytest.param("976", "2026-03-03 07:30", Reason.OPEN, id="Mayotte on its own clock"),
    ],
)
def test_the_demonstration_shows_each_case(database, code, at, reason):
    load_demonstration(database, at=AT)
    assert service.load(database).for_department(code).verdict(paris_time(at)).reason is reason


@pytest.mark.parametrize("at", ["2026-03-02 00:00", "2026-03-08 23:59"], ids=["from Monday", "from Sunday"])
def test_the_demonstration_closes_on_the_wednesday_of_the_next_week(database, at):
    load_demonstration(database, at=paris_time(at))
    (closure,) = service.load(database).for_department("44").closures
    assert (closure.first_day, closure.last_day) == (date(2026, 3, 11), date(2026, 3, 11))
