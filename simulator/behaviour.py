"""What one operator does and another does not: each is tried, so that none of it matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

StatusOrder: TypeAlias = Literal["normal", "first", "late"]
Signing: TypeAlias = Literal["twilio", "signalwire", "telnyx"]
CallIds: TypeAlias = Literal["CA", "uuid", "v3"]


@dataclass(frozen=True)
class Behaviour:
    """`status_callback`: `first` sends it before the Dial action of a call the caller has left, `late`
    when the last line has hung up as well. `webhook_copies`: how many times each webhook is delivered.
    `tells_caller_left`: the Dial action of a call the caller has left says so in its CallStatus.
    """

    signing: Signing = "twilio"
    call_ids: CallIds = "CA"
    sends_dial_bridged: bool = True
    runs_screening_url: bool = True
    knows_action_on_empty_result: bool = True
    limits_talk: bool = True
    asks_fallback: bool = True
    tells_caller_left: bool = True
    webhook_copies: int = 1
    status_callback: StatusOrder = "normal"
    lose_early_keys: bool = True
    left_while_ringing: Literal["no-answer", "canceled"] = "no-answer"
    characters_per_second: float = 15
    most_webhooks: int = 200

    def seconds_to_say(self, text: str) -> float:
        return max(1.0, round(len(text) / self.characters_per_second, 1))


ENGINES: Mapping[str, Behaviour] = MappingProxyType(
    {
        "twilio": Behaviour(),
        "signalwire": Behaviour(signing="signalwire", call_ids="uuid", sends_dial_bridged=False),
        "telnyx": Behaviour(
            signing="telnyx",
            call_ids="v3",
            sends_dial_bridged=False,
            knows_action_on_empty_result=False,
            tells_caller_left=False,
            left_while_ringing="canceled",
        ),
        "somleng": Behaviour(
            call_ids="uuid",
            sends_dial_bridged=False,
            runs_screening_url=False,
            limits_talk=False,
            asks_fallback=False,
            tells_caller_left=False,
        ),
    }
)
"""Each as its documentation, or for Somleng its source, describes it; the worse case where that says nothing."""
