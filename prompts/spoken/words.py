"""Numbers and lists in French words."""

from collections.abc import Sequence

from num2words import num2words


def cardinal(number: int) -> str:
    """« vingt et un », « quatre-vingts »."""
    return str(num2words(number, lang="fr"))


def feminine(number: int) -> str:
    """As before hours and minutes: « une », « vingt et une »."""
    words = cardinal(number)
    return f"{words}e" if words.endswith("un") else words


def digits(text: str) -> str:
    """A group of digits as people say it: « zéro un », « zéro zéro zéro », « quatre-vingt-dix-neuf »."""
    rest = text.lstrip("0")
    zeros = ["zéro"] * (len(text) - len(rest))
    return " ".join([*zeros, cardinal(int(rest))] if rest else zeros)


def listed(items: Sequence[str]) -> str:
    """« lundi, mardi et jeudi »."""
    return " et ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
