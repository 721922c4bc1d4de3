from typing import TYPE_CHECKING

from simulator.state import Leg, Speaking
from simulator.twiml.verbs import Say

if TYPE_CHECKING:
    from simulator.operator import Operator

MOST_LOOPS = 1000


def utter(operator: "Operator", leg: Leg, verb: Say) -> float:
    """Writes down what is heard, and says how long it takes. Loop 0 means for ever: a thousand times here."""
    operator.call.note("say", verb.text, leg.number)
    return operator.behaviour.seconds_to_say(verb.text) * (verb.loop or MOST_LOOPS)


def start(operator: "Operator", leg: Leg, verb: Say) -> None:
    leg.doing = Speaking(operator.call.now + utter(operator, leg, verb))
