"""The only source of "now": an argument of `create_app`, so that a test or a simulated call chooses its time."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

PARIS = ZoneInfo("Europe/Paris")


def system_clock() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def in_paris(at: datetime) -> datetime:
    """The same instant on the clock of the national service."""
    return at.astimezone(PARIS)


class NoSuchHourError(ValueError):
    """In French, for whoever typed the hour that is skipped in spring."""


def paris_time(text: str) -> datetime:
    """An aware datetime from « 2026-03-03 10:00 »; read on the clock of Paris unless it carries an offset.

    Raises `ValueError` when the text is no date, `NoSuchHourError` when Paris never reads it on its clocks.
    """
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else _on_the_clock(at)


def _on_the_clock(wall: datetime) -> datetime:
    at = wall.replace(tzinfo=PARIS)
    try:
        exists = in_paris(at.astimezone(UTC)).replace(tzinfo=None) == wall
    except OverflowError as error:
        raise ValueError("before the first year") from error
    if not exists:
        raise NoSuchHourError(
            f"Le {wall:%d/%m/%Y}, {wall:%H:%M} n'existe pas à Paris : la France passe à l'heure d'été cette nuit-là."
        )
    return at


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
