"""How pages write hours, days and numbers, in French figures."""

from datetime import date, datetime, time

from flask import Flask

from core.french_dates import day_text, moment_text, time_text
from core.phone_numbers import display
from public.typography import FrenchSpaces, typeset


def hour(text: str) -> str:
    """« 09:30 » → « 9h30 »; the midnight that ends a day is « 24h »."""
    return "24h" if text == "24:00" else time_text(time.fromisoformat(text))


def day(text: str) -> str:
    """« 2026-01-01 » → « jeudi 1er janvier 2026 »."""
    return day_text(date.fromisoformat(text))


def moment(text: str) -> str:
    """An ISO instant → « lundi 23 novembre 2026 à 14h », on the clock that it was written with."""
    return moment_text(datetime.fromisoformat(text))


def capfirst(text: str) -> str:
    """The first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]


def install_filters(app: Flask) -> None:
    """Makes them known to the templates, whose spaces are French."""
    app.jinja_env.add_extension(FrenchSpaces)
    app.jinja_env.filters.update(hour=hour, day=day, moment=moment, phone=display, capfirst=capfirst, typeset=typeset)
