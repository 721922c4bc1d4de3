from typing import TYPE_CHECKING

from simulator.state import Leg
from simulator.twiml.verbs import Redirect

if TYPE_CHECKING:
    from simulator.operator import Operator


def start(operator: "Operator", leg: Leg, verb: Redirect) -> None:
    operator.fetch(leg, verb.url)
