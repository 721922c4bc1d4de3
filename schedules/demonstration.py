"""A few départements that show each case, around the day on which the demonstration is loaded."""

from datetime import datetime, time, timedelta

from core.changes import Author
from core.clock import in_paris
from core.database import Database
from schedules import service
from schedules.hours import MONDAY_TO_FRIDAY, Interval, same_hours

DEMONSTRATION = Author("démonstration")
OWN_HOURS = same_hours(MONDAY_TO_FRIDAY, Interval(time(8, 30), time(12)), Interval(time(13, 30), time(17)))


def load_demonstration(database: Database, *, at: datetime) -> None:
    """Gironde (33) has its own hours; Creuse (23) is absent; Loire-Atlantique (44) moves house.

    The absence goes from a week before `at` until 60 days after. The closure is the Wednesday of the week that follows
    that of `at`. Alsace-Moselle and the outre-mer need nothing saved: their holidays and clocks are their own by
    nature.
    """
    today = in_paris(at).date()
    next_wednesday = today + timedelta(days=9 - today.weekday())
    service.set_hours(database, "33", OWN_HOURS, at=at, author=DEMONSTRATION)
    service.add_absence(
        database,
        "23",
        first_day=today - timedelta(days=7),
        last_day=today + timedelta(days=60),
        urgent_mail="urgence@siao23.example",
        at=at,
        author=DEMONSTRATION,
    )
    service.add_closure(
        database,
        "44",
        first_day=next_wednesday,
        last_day=next_wednesday,
        reason="déménagement du service",
        at=at,
        author=DEMONSTRATION,
    )
