"""One webhook that the operator signed, with the parts that answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from call_log.domain import Refusal
from svi import inputs
from svi.parts import Parts


@dataclass(slots=True)
class Delivery:
    """What a view reads, and what it leaves beside its document."""

    parts: Parts
    form: Mapping[str, str]
    """The first value of each name."""
    query: str
    """As it was sent."""
    refusal: Refusal | None = None
    """Why this answer refuses the call, for whoever counts."""
    failed: bool = False
    """Whether the view broke, so that the document is an apology."""
    afterwards: Callable[[], None] | None = None
    """What is done once the document has left."""

    @property
    def call_sid(self) -> str:
        """The call's, or an invented one, another at each use."""
        return inputs.call_sid(self.form)

    @property
    def is_simulated(self) -> bool:
        """Is it the simulator that plays this call?"""
        return "SimulatedAt" in self.form

    def now(self) -> datetime:
        """The time that decides: the clock's, or the one that a simulated call is played at."""
        return (self.is_simulated and inputs.simulated_at(self.form)) or self.parts.clock()


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that the operator posts to."""

    path: str
    view: Callable[[Delivery], str]
    """The document; may raise."""
    fails: Callable[[Delivery], str]
    """The document when the view raised."""

    @property
    def name(self) -> str:
        """The endpoint's, for Flask and for Prometheus."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"
