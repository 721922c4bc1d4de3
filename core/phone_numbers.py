"""Phone numbers as people write them, stored as E.164, and the rule of which the SVI may dial.

Overseas numbers are read in the region of their national prefix: read as numbers of metropolitan France they are
invalid (0262…) or, worse, valid and wrong (0596…, 0269…).
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

REGION_OF_PREFIX = {
    "RE": ("0262", "0263", "0692", "0693"),
    "YT": ("0269", "0639"),
    "GP": ("0590", "0690", "0691"),
    "GF": ("0594", "0694"),
    "MQ": ("0596", "0696", "0697"),
}
NATIONAL_DIGITS = 9
"""Of a French number, its first 0 aside."""
LONGEST_SHORT_NUMBER = 6
"""115, 3939, 118 712…"""
NOT_IN_THE_PLAN = "ce numéro n'existe pas dans le plan de numérotation"
_NUMBERS = "un numéro de téléphone s'écrit avec des chiffres, par exemple 01 99 00 12 34"
AMBIGUOUS_PREFIXES = ("0976", "0947", "0939")
DIALABLE_COUNTRY_CODES = frozenset({33, 262, 590, 594, 596})
DIALABLE_TYPES = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
_EXTENSION = re.compile(r"\d\W*(?:poste|p\.|ext|x|#)\W*\d{1,5}\W*$", re.IGNORECASE)
_REFUSED_TYPES = {
    PhoneNumberType.PREMIUM_RATE: "ce numéro est surtaxé",
    PhoneNumberType.SHARED_COST: "ce numéro est à tarif majoré",
    PhoneNumberType.TOLL_FREE: "ce numéro est un numéro vert",
    PhoneNumberType.UAN: "ce numéro est un numéro spécial (08…)",
}


class PhoneNumberError(ValueError):
    """Not a number, or not one that the SVI may dial; the message says why, in French."""


def parse(text: str) -> str:
    """The E.164 form of a number typed by a person: « 01.99.00.12.34 », « 0033 1… », « +33 (0)1… », overseas.

    Raises `PhoneNumberError`.
    """
    compact = _compact(text)
    if compact.startswith(AMBIGUOUS_PREFIXES):
        raise PhoneNumberError(
            "ce numéro existe sur plusieurs territoires : écrivez-le avec son indicatif (+33…, +262…)"
        )
    number = _read(compact)
    if number.country_code == 33:
        number = _mistaken_for_metropolitan(number) or number
    if not phonenumbers.is_valid_number(number):
        raise PhoneNumberError(_why_invalid(number, compact))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _why_invalid(number: PhoneNumber, written: str) -> str:
    """What whoever typed it has to look at: short numbers, and digits that miss or are too many."""
    if number.country_code not in DIALABLE_COUNTRY_CODES:
        return NOT_IN_THE_PLAN
    if len(written) <= LONGEST_SHORT_NUMBER and not written.startswith(("0", "+")):
        return "c'est un numéro d'urgence ou un numéro court : le SVI ne peut pas l'appeler"
    missing = NATIONAL_DIGITS - len(str(number.national_number))
    if missing > 0:
        return f"il manque {_digits(missing)} : un numéro français en compte 10"
    if missing < 0:
        return f"il y a {_digits(-missing)} de trop : un numéro français en compte 10"
    return "aucun numéro français ne commence ainsi"


def _digits(count: int) -> str:
    return f"{'un' if count == 1 else count} chiffre{'' if count == 1 else 's'}"


def has_extension(text: str) -> bool:
    """Whether it goes on after the number, to a desk behind a switchboard: « 01 99 00 12 34 poste 12 »."""
    return _EXTENSION.search(text) is not None


def _compact(text: str) -> str:
    readable = unicodedata.normalize("NFKC", text)
    if has_extension(readable):
        raise PhoneNumberError("le SVI ne peut pas composer de poste après le numéro : donnez le numéro direct")
    compact = re.sub(r"[\s./_]", "", "".join(filter(_is_visible, readable)))
    compact = re.sub(r"[()]", "", compact.replace("(0)", ""))
    compact = re.sub(r"^00", "+", compact)
    if not re.fullmatch(r"\+?[0-9]{2,15}", compact):
        raise PhoneNumberError(_NUMBERS)
    return _with_what_a_spreadsheet_lost(compact)


def _is_visible(character: str) -> bool:
    """Neither a dash of any kind, nor one of the invisible marks that contact lists put around numbers."""
    return unicodedata.category(character) not in {"Pd", "Cf"}


def _with_what_a_spreadsheet_lost(compact: str) -> str:
    """A spreadsheet keeps « 0199001234 » as 199001234, and « +33199001234 » as 33199001234."""
    if re.fullmatch(r"[1-9][0-9]{8}", compact):
        return f"0{compact}"
    return f"+{compact}" if re.fullmatch(r"(33|262|590|594|596)[1-9][0-9]{8}", compact) else compact


def _read(compact: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(compact, _region(compact))
    except phonenumbers.NumberParseException as error:
        raise PhoneNumberError("ce numéro n'est pas complet ou son indicatif n'existe pas") from error


def _region(compact: str) -> str:
    return next((region for region, prefixes in REGION_OF_PREFIX.items() if compact.startswith(prefixes)), "FR")


def _mistaken_for_metropolitan(number: PhoneNumber) -> PhoneNumber | None:
    """`+33262201234` and `+33596601234` are common mistakes for `+262262201234` and `+596596601234`."""
    national = f"0{number.national_number}"
    return None if _region(national) == "FR" else _read(national)


def why_not_dialable(e164: str, own_numbers: Collection[str] = ()) -> str | None:
    """Why the SVI may not dial this number, in French, or None when it may.

    The rule against fraud and surprise: France and its overseas regions, fixed, mobile or VoIP, nothing that begins
    with 8, and not our own number (a loop).
    """
    reason = _why_never_dialable(e164)
    if e164 in own_numbers and reason != NOT_INTERNATIONAL:
        return "ce numéro est celui du SVI lui-même"
    return reason


NOT_INTERNATIONAL = "ce numéro n'est pas au format international"


@lru_cache(maxsize=65536)
def _why_never_dialable(e164: str) -> str | None:
    """Kept, because it is asked of every line at every call, and its answer never changes."""
    try:
        number = phonenumbers.parse(e164 if re.fullmatch(r"\+[0-9]{6,15}", e164) else "")
    except phonenumbers.NumberParseException:
        return NOT_INTERNATIONAL
    if number.country_code not in DIALABLE_COUNTRY_CODES:
        return "ce numéro est à l'étranger : le SVI n'appelle qu'en France et outre-mer"
    return _why_not_this_kind(number)


def _why_not_this_kind(number: PhoneNumber) -> str | None:
    if not phonenumbers.is_valid_number(number):
        return NOT_IN_THE_PLAN
    kind = phonenumbers.number_type(number)
    if kind not in DIALABLE_TYPES or str(number.national_number).startswith("8"):
        return f"{_REFUSED_TYPES.get(kind, 'ce numéro est un numéro spécial')} : le SVI ne peut pas l'appeler"
    return None


def parse_dialable(text: str, own_numbers: Collection[str] = ()) -> str:
    """`parse`, then the rule of `why_not_dialable`. Raises `PhoneNumberError`."""
    e164 = parse(text)
    if reason := why_not_dialable(e164, own_numbers):
        raise PhoneNumberError(reason)
    return e164


def display(e164: str) -> str:
    """A number as the French write it: « 01 99 00 12 34 », « 0262 20 12 34 », « 0 806 000 156 ».

    With its country code where `parse` would not know the territory without it, and abroad.
    """
    number = phonenumbers.parse(e164)
    if not _is_known_without_its_country(number):
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = str(number.national_number)
    if digits.startswith("8"):
        return " ".join(("0", digits[:3], digits[3:6], digits[6:]))
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _is_known_without_its_country(number: PhoneNumber) -> bool:
    national = f"0{number.national_number}"
    if number.country_code == 33:
        return not national.startswith(AMBIGUOUS_PREFIXES)
    region = _region(national)
    return region != "FR" and phonenumbers.country_code_for_region(region) == number.country_code
