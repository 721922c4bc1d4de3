"""Hours and days as they are written in French, both ways: what a page or the terminal shows, what a person types."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby, pairwise

from core.departments import fold
from core.french_dates import WEEKDAYS, day_text, end_text, time_text
from schedules.domain import Interval, OpeningHours, ScheduleError

_HOUR = r"(\d{1,2})\s*(?:(?:heures?|[h:])\s*(\d{2})?)?"
_INTERVAL = re.compile(rf"(?:de\s+)?{_HOUR}\s*(?:-|à|a)\s*{_HOUR}")
_BETWEEN = re.compile(r"[,;/\n](?:\s*(?:et|puis)\b)?|\bet\b|\bpuis\b")
_DASHES = re.compile(r"[‐‑‒–—−]|->|→")
_CLOSED = {"ferme", "fermee", "-"}


def interval_text(interval: Interval) -> str:
    """« 9h30–11h30 », « 22h–24h »."""
    return f"{time_text(interval.start)}–{end_text(interval.end)}"


def intervals_text(intervals: Sequence[Interval]) -> str:
    """« 9h30–11h30, 14h–16h30 », « fermé »."""
    return ", ".join(map(interval_text, intervals)) or "fermé"


def week_lines(hours: OpeningHours) -> tuple[tuple[str, str], ...]:
    """The week, alike days in a row together: (« lundi au vendredi », « 9h30–11h30, 14h–16h30 »)…"""
    runs = (list(days) for _, days in groupby(range(7), key=lambda weekday: hours.days[weekday]))
    return tuple((_run_text(days), intervals_text(hours.days[days[0]])) for days in runs)


def _run_text(days: Sequence[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    if len(days) == 1:
        return first
    return f"{first} {'et' if len(days) == 2 else 'au'} {last}"


def days_text(first_day: date, last_day: date | None) -> str:
    """« le lundi 2 mars 2026 », « du … au … », « à partir du … »."""
    if last_day is None:
        return f"à partir du {day_text(first_day)}, jusqu'à nouvel ordre"
    if last_day == first_day:
        return f"le {day_text(first_day)}"
    return f"du {day_text(first_day)} au {day_text(last_day)}"


def parse_intervals(text: str) -> tuple[Interval, ...]:
    """« 8h30-12h, 13h30-17h », « de 14:00 à 16:30 », « 9 h – midi », « fermé »; in the order of the day.

    Raises `ScheduleError`.
    """
    if fold(_DASHES.sub("-", text)).rstrip(".") in _CLOSED:
        return ()
    return _in_order(_parse_interval(part) for part in _BETWEEN.split(text.strip().lower()))


def _in_order(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Those that people wrote in disorder; two that overlap are named."""
    ordered = tuple(sorted(intervals))
    for earlier, later in pairwise(ordered):
        if earlier.end == time.min or later.start < earlier.end:
            raise ScheduleError(f"{interval_text(earlier)} et {interval_text(later)} se chevauchent.")
    return ordered


def _parse_interval(text: str) -> Interval:
    match = _INTERVAL.fullmatch(_in_figures(text.strip()))
    if not match:
        raise ScheduleError(f"Une plage horaire s'écrit comme 9h30-11h30 (lu : « {text.strip()} »).")
    start_hour, start_minute, end_hour, end_minute = (int(group or 0) for group in match.groups())
    end_hour = 0 if (end_hour, end_minute) == (24, 0) else end_hour
    try:
        return Interval(time(start_hour, start_minute), time(end_hour, end_minute))
    except ScheduleError:
        raise
    except ValueError as error:
        raise ScheduleError(f"Cette heure n'existe pas (lu : « {text.strip()} »).") from error


def _in_figures(text: str) -> str:
    """« 9h – midi » → « 9h - 12h »; midnight begins a day or ends it."""
    plain = _DASHES.sub("-", text).replace("midi", "12h")
    return re.sub("^(de )?minuit", "0h", plain).replace("minuit", "24h")


def parse_weekdays(text: str) -> tuple[int, ...]:
    """« lundi-vendredi », « lun, mer », « samedi et dimanche ». Raises `ScheduleError`."""
    return tuple(weekday for part in re.split(r",|\bet\b", text) for weekday in _parse_weekday_range(part))


def _parse_weekday_range(text: str) -> range:
    ends = [_parse_weekday(word) for word in re.split(r"-|–|\bau\b", text)]
    if len(ends) > 2 or ends[-1] < ends[0]:
        raise ScheduleError(f"Les jours s'écrivent dans l'ordre, comme lundi-vendredi (lu : « {text.strip()} »).")
    return range(ends[0], ends[-1] + 1)


def _parse_weekday(text: str) -> int:
    word = fold(text)
    found = [n for n, weekday in enumerate(WEEKDAYS) if len(word) >= 2 and weekday.startswith(word)]
    if len(found) != 1:
        raise ScheduleError(f"Un jour de la semaine est attendu, comme lundi (lu : « {text.strip()} »).")
    return found[0]


def parse_day(text: str) -> date:
    """« 2026-03-02 », « 02/03/2026 » or « 2.3.2026 ». Raises `ScheduleError`."""
    written = re.sub(r"\s*[./-]\s*", "-", text.strip())
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ScheduleError(f"Une date s'écrit 02/03/2026 ou 2026-03-02 (lu : « {text.strip()} »).")
