from typing import TYPE_CHECKING

from simulator.state import Leg, Speaking
from simulator.twiml.verbs import Pause

if TYPE_CHECKING:
    from simulator.operator import Operator


def start(operator: "Operator", leg: Leg, verb: Pause) -> None:
    leg.doing = Speaking(operator.call.now + verb.length)


def elapsed(operator: "Operator", leg: Leg, _doing: Speaking) -> None:
    leg.doing = None
    operator.run(leg)
