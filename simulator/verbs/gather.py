from typing import TYPE_CHECKING

from simulator.parameters import of_digits
from simulator.state import Gathering, Leg
from simulator.twiml.verbs import Gather, Pause, Prompt, Say
from simulator.verbs import play, say

if TYPE_CHECKING:
    from simulator.operator import Operator


def start(operator: "Operator", leg: Leg, verb: Gather) -> None:
    doing = Gathering(verb, operator.call.now, list(verb.prompts))
    leg.doing = doing
    _go_on(operator, leg, doing)
    operator.type_ahead(leg)


def elapsed(operator: "Operator", leg: Leg, doing: Gathering) -> None:
    if doing.prompting:
        _go_on(operator, leg, doing)
    else:
        _finish(operator, leg, doing)


def key(operator: "Operator", leg: Leg, doing: Gathering, pressed: str) -> None:
    """The first key ends what is being said; each one gives the whole timeout again."""
    _listen(operator, doing)
    if pressed == doing.verb.finish_on_key:
        _finish(operator, leg, doing, finished_on=pressed)
        return
    doing.digits += pressed
    if len(doing.digits) == doing.verb.num_digits:
        _finish(operator, leg, doing)


def _go_on(operator: "Operator", leg: Leg, doing: Gathering) -> None:
    if not doing.prompts:
        _listen(operator, doing)
        return
    prompt = doing.prompts.pop(0)
    doing.until = operator.call.now + _seconds(operator, leg, prompt)


def _seconds(operator: "Operator", leg: Leg, prompt: Prompt) -> float:
    if isinstance(prompt, Pause):
        return prompt.length
    if isinstance(prompt, Say):
        return say.utter(operator, leg, prompt)
    return play.utter(operator, leg, prompt)


def _listen(operator: "Operator", doing: Gathering) -> None:
    doing.prompts, doing.prompting = [], False
    doing.until = operator.call.now + doing.verb.timeout


def _finish(operator: "Operator", leg: Leg, doing: Gathering, *, finished_on: str = "") -> None:
    leg.doing = None
    if not doing.digits:
        operator.call.note("note", "aucune touche", leg.number)
    acts_on_silence = doing.verb.action_on_empty_result and operator.behaviour.knows_action_on_empty_result
    if doing.digits or acts_on_silence:
        operator.fetch(leg, doing.verb.action, of_digits(doing.digits, finished_on))
    operator.run(leg)
