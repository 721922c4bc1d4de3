from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.state import Leg, Speaking
from simulator.twiml.verbs import Play
from simulator.verbs.say import MOST_LOOPS

if TYPE_CHECKING:
    from simulator.operator import Operator

SECONDS = 5.0


def utter(operator: "Operator", leg: Leg, verb: Play) -> float:
    """The simulator doesn't listen to recordings: each is taken to last five seconds."""
    address = urljoin(leg.document, verb.url) if verb.url else ""
    text = f"[enregistrement {address}]" if address else f"[tonalités {verb.digits}]"
    operator.call.note("say", text, leg.number, address)
    return SECONDS * (verb.loop or MOST_LOOPS)


def start(operator: "Operator", leg: Leg, verb: Play) -> None:
    leg.doing = Speaking(operator.call.now + utter(operator, leg, verb))
