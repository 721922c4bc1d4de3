"""Phone numbers, emails and web addresses, said so that they can be written down: a pause after each part."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

from prompts.spoken.words import digits

SIGNS = {
    ".": "point",
    "-": "tiret",
    "_": "tiret bas",
    "@": "arobase",
    "/": "barre oblique",
    "+": "plus",
    ":": "deux points",
    "?": "point d'interrogation",
    "=": "égal",
    "&": "et commercial",
    "#": "dièse",
    "%": "pour cent",
    "~": "tilde",
    "'": "apostrophe",
}
SPELLED = frozenset(
    {"siao", "dihal", "ddets", "ddetspp", "dreets", "deets", "drihl", "ddcs", "ddcspp", "ccas", "cias", "chrs", "udaf"}
)
"""Acronyms that are spelled in an address: whoever writes it down must not guess."""
SAID_AS_WORDS = frozenset({"com", "org", "net", "web", "app", "aide", "info", "mail", "test"})
"""Short words that need no spelling; other words of three letters at most, or without a vowel, are spelled."""

_VOWELS = frozenset("aeiouyàâéèêëîïôùûü")
_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\s]")
_SPECIAL = re.compile(r"(0)(8\d\d)(\d{3})(\d{3})")
"""08 numbers are said as they are written since 2015: « 0 806 000 156 »."""


def spoken_phone(e164: str) -> str:
    """« zéro un, quatre-vingt-dix-neuf, … »: by pairs, or by threes (0 806 000 156)."""
    return ", ".join(digits(group) for group in _groups(e164))


def _groups(e164: str) -> list[str]:
    figures = _national(e164)
    if special := _SPECIAL.fullmatch(figures):
        return list(special.groups())
    return _pairs(figures) if len(figures) != 3 else [figures]


def _national(e164: str) -> str:
    """The figures that a caller in France dials; whatever figures there are when it is no number."""
    try:
        number = phonenumbers.parse(e164, "FR")
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", e164)
    return re.sub(r"\D", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))


def _pairs(text: str) -> list[str]:
    return re.findall(r"\d\d?", text)


def spoken_email(address: str) -> str:
    """« assistance, arobase, S I, tiret, S I A O, point, gouv, point, F R »."""
    return _spelled(address)


def spoken_url(url: str) -> str:
    """As `spoken_email`, without `https://`, `www.` nor the last slash: nobody needs to type them."""
    parts = re.sub(r"^[a-z][a-z0-9+.]*://", "", url.strip(), flags=re.IGNORECASE)
    return _spelled(re.sub(r"^www\.", "", parts, flags=re.IGNORECASE).rstrip("/"))


def _spelled(address: str) -> str:
    return ", ".join(_spoken_part(part) for part in _PARTS.findall(address))


def _spoken_part(part: str) -> str:
    if part.isdecimal():
        return digits(part) if len(part) <= 2 else ", ".join(digits(figure) for figure in part)
    word = part.casefold()
    return SIGNS.get(part) or (" ".join(word.upper()) if _is_spelled(word) else word)


def _is_spelled(word: str) -> bool:
    is_short = len(word) <= 3 and word not in SAID_AS_WORDS
    return is_short or word in SPELLED or not set(word) & _VOWELS
