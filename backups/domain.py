"""What a backup says of itself, and how its file is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.clock import in_paris

DUMPS = {"sqlite": "base.sqlite3", "postgresql": "base.pgdump"}
WAITING = "attente.jsonl"
MANIFEST = "sauvegarde.json"
NAMES = "svi-????-??-??-??????.tar.gz"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows`: of each table, in the dump. `waiting`: events. `checksums`: SHA-256 of the other files."""

    made_at: datetime
    engine: str
    revision: str
    rows: Mapping[str, int]
    waiting: int
    checksums: Mapping[str, str]

    @property
    def dump(self) -> str:
        """The name of the database's file."""
        return DUMPS[self.engine]


def file_name(at: datetime) -> str:
    """Sorted by name, backups are sorted by age, but for the hour that comes twice in October."""
    return f"svi-{in_paris(at):%Y-%m-%d-%H%M%S}.tar.gz"
