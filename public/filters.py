"""How pages write hours, days and numbers, in French figures."""

from datetime import date, datetime

from flask import Flask

from core.phone_numbers import display
from prompts.spoken.moments import DAYS, MONTHS


def hour(text: str) -> str:
    """« 09:30 » → « 9h30 »; the midnight that ends a day is « 24h »."""
    hours, minutes = text.split(":")[:2]
    return f"{int(hours)}h{minutes if minutes != '00' else ''}"


def day(text: str) -> str:
    """« 2026-01-01 » → « jeudi 1er janvier 2026 »."""
    at = date.fromisoformat(text)
    number = "1er" if at.day == 1 else str(at.day)
    return f"{DAYS[at.weekday()]} {number} {MONTHS[at.month - 1]} {at.year}"


def moment(text: str) -> str:
    """An ISO instant → « lundi 23 novembre 2026 à 14h », on the clock that it was written with."""
    at = datetime.fromisoformat(text)
    return f"{day(at.date().isoformat())} à {hour(f'{at:%H:%M}')}"


def capfirst(text: str) -> str:
    """The first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def install_filters(app: Flask) -> None:
    """Makes them known to the templates."""
    app.jinja_env.filters.update(hour=hour, day=day, moment=moment, phone=display, capfirst=capfirst)
