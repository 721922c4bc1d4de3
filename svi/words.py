"""The values of the messages' variables, worked out only for the messages that are said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from annuaire.domain import Line
from core.departments import department
from prompts import spoken
from prompts.catalogue import CATALOGUE
from schedules.domain import Schedule, Verdict
from svi.snapshot import Snapshot
from svi.turn import Say


@dataclass(frozen=True)
class Scene:
    """Where and when something is said."""

    snapshot: Snapshot
    department_code: str
    now: datetime

    @cached_property
    def schedule(self) -> Schedule:
        return self.snapshot.schedule(self.department_code)

    @cached_property
    def verdict(self) -> Verdict:
        return self.schedule.verdict(self.now)

    @cached_property
    def abroad(self) -> ZoneInfo | None:
        """The clock of the callers, when the hours are not read on it: a département overseas that keeps Paris time."""
        if not self.department_code or self.schedule.timezone == department(self.department_code).timezone:
            return None
        return ZoneInfo(department(self.department_code).timezone)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.snapshot.callable_lines(self.department_code, self.now)

    @property
    def mail(self) -> str:
        """Where to write: the service's address, else that of the département's SIAO."""
        return self.snapshot.service.email or self.snapshot.siao(self.department_code).mail

    @property
    def urgent_mail(self) -> str:
        """Where to write in a prolonged absence: the absence's own address, else the SIAO's."""
        absence = self.verdict.absence
        return (absence.urgent_mail or self.snapshot.siao(self.department_code).mail) if absence else ""

    def say(self, *keys: str) -> tuple[Say, ...]:
        """The messages of these keys, without those that would have nothing to tell (no form, no address).

        The address for an emergency stands in for the general one.
        """
        said = tuple(Say(key, self._values(key)) for key in keys if _is_worth_saying(key, self))
        is_given = any(self._gives_urgent_mail(say) for say in said)
        return tuple(say for say in said if say.key != "mail") if is_given else said

    def _gives_urgent_mail(self, say: Say) -> bool:
        """Whether a message gives the address for an emergency. An own text may leave it out, so that is what tells."""
        address = say.values.get("urgent_mail", "")
        return bool(address) and address in self.snapshot.texts.render(say.key, say.values, self.department_code)

    def seconds_to_say(self, says: tuple[Say, ...]) -> int:
        """About how long these messages take, said in the département's words."""
        texts = (self.snapshot.texts.render(say.key, say.values, self.department_code) for say in says)
        return round(sum(spoken.estimated_seconds(spoken.for_the_ear(text)) for text in texts))

    def _values(self, key: str) -> dict[str, str]:
        return {name: VALUES[name](self) for name in CATALOGUE[key].variables}


def _is_worth_saying(key: str, scene: Scene) -> bool:
    if key == "form":
        return bool(scene.snapshot.service.form_url)
    if key == "mail":
        return bool(scene.mail)
    if key == "voicemail_may_answer":
        return not scene.snapshot.service.screens and any(line.screening for line in scene.lines)
    return True


def _next_opening(scene: Scene) -> str:
    return spoken.next_opening_sentence(scene.schedule.next_opening(scene.now), scene.now, scene.abroad)


def _opening_hours(scene: Scene) -> str:
    week = scene.schedule.hours.days
    hours = spoken.spoken_hours([[(interval.start, interval.end) for interval in day] for day in week])
    return f"{hours}{spoken.PARIS_TIME}" if hours and scene.abroad else hours


def _until(scene: Scene) -> str:
    last_day = scene.verdict.absence.last_day if scene.verdict.absence else None
    return spoken.spoken_date(last_day, scene.schedule.local(scene.now).date()) if last_day else ""


VALUES: Mapping[str, Callable[[Scene], str]] = MappingProxyType(
    {
        "department": lambda scene: department(scene.department_code).name,
        "of_department": lambda scene: department(scene.department_code).of_name,
        "opening_hours": _opening_hours,
        "next_opening": _next_opening,
        "holiday": lambda scene: scene.verdict.detail,
        "reason": lambda scene: scene.verdict.detail,
        "until": _until,
        "urgent_mail": lambda scene: spoken.spoken_email(scene.urgent_mail) if scene.urgent_mail else "",
        "form_url": lambda scene: spoken.spoken_url(scene.snapshot.service.form_url),
        "email": lambda scene: spoken.spoken_email(scene.mail),
    }
)
