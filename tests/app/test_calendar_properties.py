"""What a diary shows is what callers find, whatever the schedule."""

from datetime import UTC, datetime, time

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from icalendar import Calendar

from public.calendars import Source, calendar_text
from schedules.domain import Reason
from tests.schedules.test_properties import SEASON, schedules

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
CATEGORY = {
    Reason.HOLIDAY: "Jour férié",
    Reason.CLOSURE: "Fermeture exceptionnelle",
    Reason.ABSENCE: "Absence prolongée",
}


def occurrences(event, zone):
    """The spans of an event, as a diary shows them on the clock of the calendar; days are from midnight to midnight."""
    start, end = event["dtstart"].dt, event["dtend"].dt
    if not isinstance(start, datetime):
        yield datetime.combine(start, time(0)), datetime.combine(end, time(0))
        return
    wall, length = start.astimezone(zone).replace(tzinfo=None), end.replace(tzinfo=None) - start.replace(tzinfo=None)
    rule = event.get("rrule")
    starts = rrulestr(rule.to_ical().decode(), dtstart=wall) if rule else [wall]
    yield from ((at, at + length) for at in starts)


@settings(max_examples=60, deadline=None)
@given(schedules(), SEASON)
def test_why_nobody_answers_is_in_the_diary(schedule, at):
    verdict = schedule.verdict(at)
    source = Source(schedule, "SI SIAO", "https://svi.example.fr/horaires", "svi.example.fr")
    wall = at.astimezone(schedule.clock).replace(tzinfo=None)
    shown = {
        category
        for event in Calendar.from_ical(calendar_text(source, NOW)).events
        for start, end in occurrences(event, schedule.clock)
        if start <= wall < end
        for category in event["categories"].cats
    }
    if verdict.reason in CATEGORY:
        assert CATEGORY[verdict.reason] in shown
    if verdict.reason is Reason.OPEN:
        assert "Absence prolongée" not in shown
