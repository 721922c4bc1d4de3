"""Days and hours as people say them: « le vendredi de 14h à 16h30 », « à partir du 2 décembre »."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from core.french_dates import WEEKDAYS, day_and_month, end_text, time_text
from editing.comparison import Hours


def occasions(
    marked: Mapping[date, Hours], usual: Sequence[date], end: date, weekly: Collection[int] = ()
) -> Iterator[str]:
    """When the marked days are, those of a week first; empty: on all of the usual days.

    `usual`: the days among which marked ones follow one another. `end`: what begins then or later is not told.
    `weekly`: the weekdays that may be said as such, since it is their week that changed.
    """
    by_week = _by_week(marked, usual, weekly)
    of_week = {weekday for weekdays in by_week.values() for weekday in weekdays}
    for hours, weekdays in by_week.items():
        is_always = not hours and len(of_week) == len({day.weekday() for day in usual})
        yield "" if is_always else f"{weekdays_text(weekdays)}{hours_text(hours)}"
    left = {day: hours for day, hours in marked.items() if day.weekday() not in of_week}
    for run in _runs(left, usual):
        if run[0] < end:
            yield _run_text(run, usual, left[run[0]])


def _by_week(marked: Mapping[date, Hours], usual: Sequence[date], weekly: Collection[int]) -> dict[Hours, list[int]]:
    """The weekdays whose days are all marked alike; what is left of today may be less."""
    found: dict[Hours, list[int]] = defaultdict(list)
    for weekday in sorted(weekly):
        days = [day for day in usual if day.weekday() == weekday]
        whole = [marked.get(day) for day in days if day != usual[0]] or [marked.get(day) for day in days]
        if whole and whole[0] is not None and all(hours == whole[0] for hours in whole):
            found[whole[0]].append(weekday)
    return found


def _runs(marked: Mapping[date, Hours], usual: Sequence[date]) -> Iterator[list[date]]:
    """Marked days that follow one another among the usual ones, with the same hours."""
    days = [day for day in usual if day in marked]
    place = {day: number for number, day in enumerate(usual)}
    together = groupby(enumerate(days), key=lambda entry: (place[entry[1]] - entry[0], marked[entry[1]]))
    yield from ([day for _, day in run] for _, run in together)


def _run_text(run: Sequence[date], usual: Sequence[date], hours: Hours) -> str:
    if run[-1] == usual[-1] and len(run) > 1:
        return "" if run[0] == usual[0] and not hours else f"à partir du {day_and_month(run[0])}{hours_text(hours)}"
    if len(run) == 1:
        return f"le {WEEKDAYS[run[0].weekday()]} {day_and_month(run[0])}{hours_text(hours)}"
    return f"du {day_and_month(run[0])} au {day_and_month(run[-1])}{hours_text(hours)}"


def weekdays_text(weekdays: Sequence[int]) -> str:
    """« le vendredi », « le lundi et le vendredi », « du lundi au vendredi »."""
    names = [WEEKDAYS[n] for n in weekdays]
    if len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1:
        return f"du {names[0]} au {names[-1]}"
    each = [f"le {name}" for name in names]
    return " et ".join([", ".join(each[:-1]), each[-1]]) if len(each) > 1 else each[0]


def hours_text(hours: Hours) -> str:
    """« de 14h à 16h30 », « de 9h à 12h et de 14h à 24h », with a space before; nothing for a whole day."""
    parts = [f" de {time_text(start)} à {end_text(end)}" for start, end in hours]
    return " et".join(parts)
