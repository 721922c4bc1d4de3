"""The processes that serve, as each tells of itself beside the scheduler's beat: pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from svi.tally import Counts
from tasks.domain import PATIENCE_S

SHOWN = timedelta(hours=1)
"""How long a process that is heard no more is shown, and what it served is counted."""
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worker:
    """One process: what it runs and serves, and how its webhooks went."""

    name: str
    """As the keeper names it: machine, number, chance."""
    version: str
    serves: str
    """« tout », « appels » or « pages »: the setting."""
    revision: int
    """Of the configuration that the next call will be served with."""
    started_at: datetime
    seen_at: datetime
    stopped: bool = False
    """It said that it ends; one that was killed says nothing."""
    minutes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """What `svi.tally` counted in each minute of its last hour."""

    def is_silent(self, now: datetime) -> bool:
        """Killed, frozen, or without the database."""
        return not self.stopped and now - self.seen_at > timedelta(seconds=PATIENCE_S)


def by_minute(workers: Iterable[Worker], since: int) -> Mapping[int, Counts]:
    """The webhooks of all processes together, minute by minute, after one of them."""
    found: dict[int, Counts] = defaultdict(Counts)
    for worker in workers:
        for minute, counts in worker.minutes.items():
            if minute > since:
                found[minute].add(Counts(*counts))
    return found
