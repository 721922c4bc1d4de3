"""An object that is no longer what somebody had in front of them: what it is now, and who changed it when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.changes import Fields
from core.clock import in_paris
from core.edits import Edit
from core.errors import UserError
from core.french_dates import stamp_text
from editing.telling import Told, tell


@dataclass(frozen=True, slots=True)
class Conflict:
    """One edit that cannot be saved as it is."""

    edit: Edit
    current: Fields | None
    """What the object is now; None when it is gone."""
    author: str = ""
    """Who changed it last, as far as the history tells."""
    at: datetime | None = None
    batch: str = ""

    @property
    def told(self) -> Told:
        """What happened to the object meanwhile."""
        return tell(replace(self.edit, after=self.current))

    @property
    def sentence(self) -> str:
        """« Ligne 01 99 00 12 34 (Accueil) : sonnerie 20 s → 30 s (Claire, le 03/03/2026 à 8h05) »."""
        return f"{self.told.line}{self._by()}"

    def _by(self) -> str:
        return f" ({self.author}, le {moment(self.at)})" if self.at else ""


class ConflictError(UserError):
    """What changed meanwhile, one conflict for each edit that it stops; nothing was saved."""

    def __init__(self, conflicts: Sequence[Conflict], announced: str) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(f"{announced} {' ; '.join(conflict.sentence for conflict in self.conflicts)}.")


def moment(at: datetime) -> str:
    """« 03/03/2026 à 8h05 », in Paris."""
    return stamp_text(in_paris(at))
