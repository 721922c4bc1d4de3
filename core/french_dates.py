"""Hours and days as pages, mails and the terminal write them; what callers hear has words of its own."""

from datetime import date, datetime, time

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def time_text(at: time | datetime) -> str:
    """« 9h30 », « 14h »."""
    return f"{at.hour}h{at.minute:02}" if at.minute else f"{at.hour}h"


def end_text(at: time | datetime) -> str:
    """The same; the midnight that ends a day is « 24h »."""
    return time_text(at) if at.hour or at.minute else "24h"


def spaced(hours: str) -> str:
    """« 9h30–11h30 » → « 9h30 – 11h30 »."""
    return hours.replace("–", " – ")


def day_and_month(day: date) -> str:
    """« 3 mars », « 1er janvier »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """« mar. 3 mars »."""
    return f"{WEEKDAYS[day.weekday()][:3]}. {day_and_month(day)}"


def date_text(day: date) -> str:
    """« 3 mars 2026 »."""
    return f"{day_and_month(day)} {day.year}"


def day_text(day: date) -> str:
    """« mardi 3 mars 2026 », « vendredi 1er mai 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {date_text(day)}"


def moment_text(at: datetime) -> str:
    """« mardi 3 mars 2026 à 9h30 », on the clock that the datetime carries."""
    return f"{day_text(at)} à {time_text(at)}"


def stamp_text(at: datetime) -> str:
    """« 03/03/2026 à 8h05 », on that clock too."""
    return f"{at:%d/%m/%Y} à {time_text(at)}"
