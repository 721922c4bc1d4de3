"""How the pages write what they show."""

import re
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup, escape

from admin.confirming import confirmation
from core.clock import PARIS
from core.departments import Department, all_departments
from core.french_dates import date_text, day_text, moment_text, short_day, spaced, time_text
from core.phone_numbers import display
from prompts.variables import VARIABLES
from schedules.places import places_text
from schedules.texts import intervals_text

MASKED = "masqué"


def clock_time(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """« 9h05 », « 14h », at Paris or on another clock."""
    return time_text(at.astimezone(zone))


def instant(at: datetime, now: datetime, zone: ZoneInfo = PARIS, *, article: bool = False) -> str:
    """« aujourd'hui à 9h05 », « hier à 14h30 », « 3 mars 2026 à 9h », at Paris or on another clock.

    With its `article` where a sentence goes on: « depuis le 3 mars 2026 à 9h », « depuis hier à 14h30 ».
    """
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {today: "aujourd'hui", today - timedelta(days=1): "hier", today + timedelta(days=1): "demain"}
    named = near.get(day) or f"{'le ' if article else ''}{date_text(day)}"
    return f"{named} à {clock_time(at, zone)}"


def duration(seconds: float | None) -> str:
    """« 1 min 20 s », « 45 s », empty when there is none."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def department(code: str | None) -> Department | None:
    """The département of a code, for templates."""
    return all_departments().get(code or "")


def plural(count: int, one: str, several: str = "") -> str:
    """« 1 appel », « 3 appels »."""
    return f"{count} {one if count < 2 else several or one + 's'}"


def with_variables(text: str) -> Markup:
    """The text of a message, its variables set apart."""
    return Markup(re.sub(r"\{[^{}]+\}", lambda found: f"<var>{found[0]}</var>", str(escape(text))))  # noqa: S704 - escaped


def variable(name: str) -> str:
    """« {du département} », as a text of a message has it."""
    return VARIABLES[name].written


def install_filters(app: Flask) -> None:
    """Makes them known to the templates; `public.filters` has others."""
    app.jinja_env.filters.update(
        short_day=short_day,
        long_day=day_text,
        clock_time=clock_time,
        instant=instant,
        duration=duration,
        department=department,
        plural=plural,
        phone=display,
        intervals=lambda found: spaced(intervals_text(found)),
        spaced=spaced,
        places=places_text,
        moment_text=moment_text,
        with_variables=with_variables,
        variable=variable,
        confirmation=confirmation,
        ceil=ceil,
    )
