"""What people read about the caps."""

from collections.abc import Iterator

from core.caps import Caps
from protection.domain import Usage


def minutes(usage: Usage, caps: Caps) -> str:
    """« 4810 minutes d'appel aujourd'hui, sur 6000 »."""
    told = f"{usage.minutes} minute{'s' if usage.minutes > 1 else ''} d'appel aujourd'hui"
    return f"{told}, sur {caps.max_minutes_per_day}" if caps.max_minutes_per_day else f"{told}, sans plafond"


def used(usage: Usage, caps: Caps) -> Iterator[str]:
    """One line for each cap of the whole service."""
    yield f"Appels en cours : {_of(usage.calls, caps.max_calls)}"
    yield f"Minutes du jour : {_of(usage.minutes, caps.max_minutes_per_day)}"


def _of(number: int, cap: int) -> str:
    return f"{number} sur {cap}, {100 * number // cap} %" if cap else f"{number}, sans plafond"
