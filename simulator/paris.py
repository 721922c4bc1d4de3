"""The clock that people mean when they write a time without saying where."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class NoSuchHour(ValueError):  # noqa: N818
    """In French, for whoever wrote the time."""


def in_paris(wall: datetime) -> datetime:
    """A time without a zone, on the clock of Paris. Raises `NoSuchHour` for the one that is skipped in spring."""
    at = wall.replace(tzinfo=PARIS)
    if at.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != wall.replace(fold=0):
        raise NoSuchHour(
            f"Le {wall:%d/%m/%Y}, {wall:%H:%M} n'existe pas à Paris : la France passe à l'heure d'été cette nuit-là."
        )
    return at


def now() -> datetime:
    return datetime.now(PARIS)
