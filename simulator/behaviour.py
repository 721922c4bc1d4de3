"""What one operator does and another does not: each is tried, so that none of it matters."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

StatusOrder: TypeAlias = Literal["normal", "first", "late"]


@dataclass(frozen=True)
class Behaviour:
    """`status_callback`: `first` sends it before the Dial action of a call the caller has left, `late`
    when the last line has hung up as well. `webhook_copies`: how many times each webhook is delivered.
    """

    sends_dial_bridged: bool = True
    runs_screening_url: bool = True
    webhook_copies: int = 1
    status_callback: StatusOrder = "normal"
    lose_early_keys: bool = True
    left_while_ringing: Literal["no-answer", "canceled"] = "no-answer"
    characters_per_second: float = 15
    most_webhooks: int = 200

    def seconds_to_say(self, text: str) -> float:
        return max(1.0, round(len(text) / self.characters_per_second, 1))
