"""What callers of a département would hear of a message, at a moment: with a text in force, or one being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from core.errors import UserError
from prompts.domain import CATALOGUE, Texts, check_text
from prompts.spoken import estimated_seconds, for_the_ear
from schedules.domain import Reason, Schedule
from svi.snapshot import Snapshot
from svi.words import VALUES, Scene

REASONS: Mapping[str, Reason] = MappingProxyType(
    {reason.value: reason for reason in (Reason.CLOSED, Reason.HOLIDAY, Reason.CLOSURE, Reason.ABSENCE)}
)
"""The messages that are said at certain moments only: the key of each is that of its reason."""
LASTING = frozenset({"department", "of_department", "opening_hours", "form_url", "email"})
"""The variables that are the same at any moment."""
NO_MOMENT = datetime.min.replace(tzinfo=UTC)
FAR = 400
"""Days in which such a moment is looked for."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as it is heard."""

    said: str
    """As written, variables filled."""
    heard: str
    """As it is given to the voice."""
    seconds: float
    values: Mapping[str, str]
    problem: str = ""
    """Why the text that is being written cannot be saved."""

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The variables that are empty then: the sentences that use them are left out."""
        return tuple(name for name, value in self.values.items() if not value)


def of_text(snapshot: Snapshot, key: str, code: str, at: datetime | None, texts: Texts | None = None) -> Preview:
    """A text in force, or one of `texts`. Without a moment, the catalogue's examples stand for what depends on it."""
    values = _values(snapshot, key, code, at)
    said = (texts or snapshot.texts).render(key, values, code)
    heard = for_the_ear(said)
    return Preview(said, heard, estimated_seconds(heard), values)


def of_draft(snapshot: Snapshot, key: str, own_code: str, text: str, *, code: str, at: datetime | None) -> Preview:
    """A text that is being written, national or of a département (`own_code`), as callers of `code` would hear it."""
    try:
        check_text(key, text)
    except UserError as error:
        return Preview("", "", 0, {}, problem=error.message)
    draft = {key: " ".join(text.split())}
    texts = Texts(departments={own_code: draft}) if own_code else Texts(national=draft)
    return of_text(snapshot, key, code, at, texts)


def _values(snapshot: Snapshot, key: str, code: str, at: datetime | None) -> dict[str, str]:
    examples = CATALOGUE[key].variables
    scene = Scene(snapshot, code, at or NO_MOMENT)
    known = {name for name in examples if code and (at or name in LASTING)}
    return {name: VALUES[name](scene) if name in known else example for name, example in examples.items()}


def telling_moment(schedule: Schedule, key: str, now: datetime) -> datetime | None:
    """When the message is next said in a département: now, unless it needs a holiday, a closure…

    None when there is no such moment in a year.
    """
    reason = REASONS.get(key)
    if reason is None or schedule.verdict(now).reason is reason:
        return now
    today = schedule.local(now).replace(minute=0, second=0, microsecond=0)
    hours = (22,) if reason is Reason.CLOSED else (10, 15)
    moments = (today.replace(hour=hour) + timedelta(days=n) for n in range(FAR) for hour in hours)
    return next((at for at in moments if at > now and schedule.verdict(at).reason is reason), None)
