from typing import TYPE_CHECKING

from simulator.state import Leg
from simulator.twiml.verbs import Hangup

if TYPE_CHECKING:
    from simulator.operator import Operator


def start(operator: "Operator", leg: Leg, _verb: Hangup) -> None:
    operator.end_leg(leg, "le SVI raccroche")
