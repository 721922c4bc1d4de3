"""What a message is, whatever it says: the catalogue holds them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Audience(StrEnum):
    """Who hears a message."""

    CALLER = "caller"
    REFERENT = "referent"

    @property
    def label(self) -> str:
        """The French name, for pages and terminals."""
        return {Audience.CALLER: "appelant", Audience.REFERENT: "référent"}[self]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One message. `label` tells admins, in French, when it is said; `variables` gives an example of each."""

    key: str
    label: str
    text: str
    variables: Mapping[str, str] = field(default_factory=dict)
    audience: Audience = Audience.CALLER
    per_department: bool = False
    """Whether a département may have its own: only what is said once the département is known."""
    most_seconds: float | None = None
    """How long it may last, by estimation, when everybody has to wait for its end."""
    key_to_press: str = ""
    """What an own text must name, with its French word: whoever does not hear it cannot know what to press."""
