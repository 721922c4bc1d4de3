"""Hours, dates and weeks, in French words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, tzinfo

from core.french_dates import MONTHS, WEEKDAYS
from prompts.spoken.words import cardinal, feminine, listed

FAR = 183
"""Days from which a date of another year is said with its year."""

PARIS_TIME = ", heure de Paris"
"""Said after an hour to who lives on another clock."""

Ranges = Sequence[tuple[time, time]]


def spoken_time(at: time) -> str:
    """« neuf heures trente », « midi », « vingt et une heures »; seconds are left out."""
    if not at.minute and at.hour in {0, 12}:
        return "midi" if at.hour else "minuit"
    hours = f"{feminine(at.hour)} heure{'s' if at.hour > 1 else ''}"
    return f"{hours} {feminine(at.minute)}" if at.minute else hours


def spoken_date(day: date, today: date | None = None) -> str:
    """« lundi quatre janvier », « mardi premier décembre »; with its year when it is another one, far from `today`."""
    words = f"{WEEKDAYS[day.weekday()]} {day_and_month(day)}"
    is_far = today is not None and day.year != today.year and abs((day - today).days) > FAR
    return f"{words} {cardinal(day.year)}" if is_far else words


def day_and_month(day: date) -> str:
    """« premier mars », « deux avril »."""
    number = "premier" if day.day == 1 else cardinal(day.day)
    return f"{number} {MONTHS[day.month - 1]}"


def spoken_moment(at: datetime, now: datetime, abroad: tzinfo | None = None) -> str:
    """« demain à neuf heures trente », seen from `now`, on the clock of `at`: both aware.

    `abroad` is the clock of who listens, when it is another one: the clock of `at` is then named (it is that of
    Paris), and a day is « aujourd'hui » or « demain » only while both clocks show the same date.
    """
    today = now.astimezone(at.tzinfo).date()
    if abroad is None:
        return f"{_spoken_day(at.date(), today)} à {spoken_time(at.time())}"
    is_same_day = now.astimezone(abroad).date() == today
    day = _spoken_day(at.date(), today) if is_same_day else _named_day(at.date(), today)
    return f"{day} à {spoken_time(at.time())}{PARIS_TIME}"


def _spoken_day(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead in {0, 1}:
        return "demain" if ahead else "aujourd'hui"
    return WEEKDAYS[day.weekday()] if 1 < ahead < 7 else spoken_date(day, today)


def _named_day(day: date, today: date) -> str:
    """Told so that it is understood on a clock that is one day ahead or behind."""
    return WEEKDAYS[day.weekday()] if 0 <= (day - today).days < 6 else spoken_date(day, today)


def next_opening_sentence(at: datetime | None, now: datetime, abroad: tzinfo | None = None) -> str:
    """« Nous rouvrons lundi à quatorze heures. »; empty when no opening is known. `abroad`: see `spoken_moment`."""
    return f"Nous rouvrons {spoken_moment(at, now, abroad)}." if at else ""


def spoken_hours(week: Sequence[Ranges]) -> str:
    """« du lundi au vendredi, de neuf heures à midi »: seven days from Monday; days with equal hours are grouped.

    Empty when every day is closed.
    """
    return ", et ".join(f"{_spoken_days(days)}, {_spoken_ranges(ranges)}" for days, ranges in _by_hours(week))


def _by_hours(week: Sequence[Ranges]) -> Iterator[tuple[list[int], Ranges]]:
    groups: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for day, ranges in enumerate(week):
        if ranges:
            groups.setdefault(tuple(ranges), []).append(day)
    return ((days, ranges) for ranges, days in groups.items())


def _spoken_days(days: list[int]) -> str:
    """« tous les jours », « du lundi au jeudi », « le lundi et du mercredi au vendredi »."""
    if len(days) == len(WEEKDAYS):
        return "tous les jours"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return listed([part for run in runs for part in _spoken_run(run)])


def _spoken_run(run: list[int]) -> list[str]:
    if len(run) > 2:
        return [f"du {WEEKDAYS[run[0]]} au {WEEKDAYS[run[-1]]}"]
    return [f"le {WEEKDAYS[day]}" for day in run]


def _spoken_ranges(ranges: Ranges) -> str:
    return listed([f"{_from(start)} à {spoken_time(end)}" for start, end in ranges])


def _from(start: time) -> str:
    words = spoken_time(start)
    return f"d'{words}" if words.startswith("une ") else f"de {words}"
