"""The call that the page's address asks for: `?a=2026-03-03T10:00&touches=75&occupees=1`. No number is ever in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.paris import PARIS

YEARS = range(2000, 2100)
MOST_BUSY = 30
_KEYS = re.compile(r"[0-9*#]{0,9}(,[0-9*#]{0,9}){0,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`keys`: as in `appeler --touches`; `busy`: how many lines are engaged before one may answer."""

    at: datetime | None
    keys: str
    busy: int


def asked(address: Mapping[str, str]) -> Asked | None:
    """None when the address asks for nothing; what cannot be read in it is left out."""
    at, keys = _moment(address.get("a", "")), address.get("touches", "")
    keys = keys if _KEYS.fullmatch(keys) else ""
    busy = address.get("occupees", "")
    engaged = min(int(busy), MOST_BUSY) if re.fullmatch(r"[0-9]{1,2}", busy) else 0
    return Asked(at, keys, engaged) if at or keys else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=PARIS)) if at.year in YEARS else None
