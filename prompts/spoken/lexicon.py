"""The last reading before the voice: what people write and do not say as it is written."""

import re
from collections.abc import Callable
from datetime import date, time
from functools import lru_cache

from core.french_dates import MONTHS, WEEKDAYS
from prompts.spoken.addresses import spoken_email, spoken_phone, spoken_url
from prompts.spoken.moments import day_and_month, spoken_time
from prompts.spoken.words import cardinal

LEXICON = {
    "SI SIAO": "S I siao",
    "SI-SIAO": "S I siao",
    "SIAO": "siao",
    "SI": "S I",
    "DIHAL": "Dihal",
    "115": "cent quinze",
    "SVI": "S V I",
    "SAV": "S A V",
    "FAQ": "F A Q",
    "RGPD": "R G P D",
    "AHI": "A H I",
    "CHRS": "C H R S",
    "CHU": "C H U",
    "CADA": "cada",
    "HUDA": "huda",
    "OFII": "ofi",
    "CCAS": "C C A S",
    "DDETS": "D D E T S",
    "DDETS-PP": "D D E T S P P",
    "DREETS": "dritse",
    "DRIHL": "drile",
}
"""Written form → what is said: professionals say SIAO as a word, and SI letter by letter."""

_WORDS = re.compile(
    r"(?<![\w@.])(?:" + "|".join(sorted(map(re.escape, LEXICON), key=len, reverse=True)) + r")(?![\w@])"
)


def _spoken_clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2] or 0)
    return spoken_time(time(hour, minute)) if hour < 24 and minute < 60 else found[0]


def _spoken_figures(found: re.Match[str]) -> str:
    """A date in figures, or with its month in letters; left as written when there is no such day."""
    return _spoken_calendar(found["day"], found["month"], found["year"]) or found[0]


def _spoken_calendar(day: str, month: str, year: str | None) -> str:
    number = int(month) if month.isdecimal() else MONTHS.index(month.casefold()) + 1
    full_year = int(year) + (2000 if len(year) == 2 else 0) if year else None
    try:
        words = day_and_month(date(full_year or _LEAP_YEAR, number, int(day)))
    except ValueError:
        return ""
    return f"{words} {cardinal(full_year)}" if full_year else words


_LEAP_YEAR = 2000
_BEFORE_A_DATE = "|".join(rf"(?<=\b{word} )" for word in ("le", "du", "au", *WEEKDAYS))
"""Without a year, « 1/3 » may be a fraction, and « 24/7 » is no day of July: only these words make it a date."""
_DAY, _MONTH = r"(?<![\w/.-])(?P<day>\d{1,2})", r"(?P<month>\d{1,2})"
_AFTER = r"(?![\w/]|[.-]\d)"
_DATES = (
    rf"{_DAY}/{_MONTH}/(?P<year>\d{{4}}|\d\d){_AFTER}",
    rf"{_DAY}(?P<sign>[.-]){_MONTH}(?P=sign)(?P<year>\d{{4}}){_AFTER}",
    rf"(?<![\w/.-])(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){_AFTER}",
    rf"(?:{_BEFORE_A_DATE}){_DAY}/{_MONTH}(?P<year>){_AFTER}",
    rf"(?<![\w/.-])(?P<day>\d\d)/(?P<month>\d\d)(?P<year>){_AFTER}",
    rf"{_DAY}(?:er)? (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?(?!\w)",
)

_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?:https?://|www\.)[^\s,;«»]*[^\s,;«».!?)]"), lambda found: spoken_url(found[0])),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), lambda found: spoken_email(found[0])),
    (re.compile(r"(?<!\w)0(?: ?8\d\d(?: \d{3}){2}|[1-9](?:[ .]?\d\d){4})(?!\w)"), lambda found: spoken_phone(found[0])),
    *((re.compile(written, re.IGNORECASE), _spoken_figures) for written in _DATES),
    (re.compile(r"(?<!\w)(\d{1,2} ?[hH](?: ?\d\d)?) ?[-–—] ?(?=\d{1,2} ?[hH])"), lambda found: f"{found[1]} à "),
    (re.compile(r"(?<!\w)(\d{1,2}) ?[hH](?: ?(\d\d))?(?!\w)"), _spoken_clock),
    (_WORDS, lambda found: LEXICON[found[0]]),
)


_KEPT = 2048
"""The same sentences are said in every call."""


@lru_cache(maxsize=_KEPT)
def for_the_ear(text: str) -> str:
    """A rendered text as it is given to the voice: acronyms of the lexicon, and what an admin typed in figures or
    symbols (an address, a phone number, « 9h30 », « 01/03/2026 »), as people say them. What is already spoken is left
    alone.
    """
    for pattern, reading in _READINGS:
        text = pattern.sub(reading, text)
    return text


_LETTERS_A_SECOND = 17
_PAUSES = {".": 0.45, "!": 0.45, "?": 0.45, ":": 0.3, ",": 0.35}


@lru_cache(maxsize=_KEPT)
def estimated_seconds(text: str) -> float:
    """About how long a voice takes to say a text written for the ear, pauses included."""
    return sum(_PAUSES.get(c, 1 / _LETTERS_A_SECOND) for c in text.strip())
