from typing import TYPE_CHECKING

from simulator.state import Leg
from simulator.twiml.verbs import Reject

if TYPE_CHECKING:
    from simulator.operator import Operator


def start(operator: "Operator", leg: Leg, verb: Reject) -> None:
    """Refuses a call that was not answered yet; once it is, the call just ends."""
    call = operator.call
    if leg is call.caller_leg and call.answered_at is None:
        call.status = "busy" if verb.reason == "busy" else "no-answer"
    operator.end_leg(leg, "le SVI refuse l'appel")
