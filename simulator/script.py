"""A whole call played from two lists: what the caller presses, how the lines answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.operator import Operator
from simulator.state import Gathering, Leg

HANGS_UP = "raccroche"
NO_ANSWER = "sans-reponse"
SECONDS_BEFORE_KEY = 4.0
SECONDS_BEFORE_PICKING_UP = 6.0
VOICEMAIL_SECONDS = 20.0


@dataclass
class Script:
    """`keys`: one item a question, "" for silence; then silence. `lines`: one a line, in the order in which
    they ring; then nobody answers. `talk`: seconds of conversation before the référent hangs up.
    """

    keys: list[str]
    lines: list[str]
    talk: float = 60.0
    _asked: Gathering | None = None
    _decided: dict[str, str] = field(default_factory=dict)

    def play(self, operator: Operator) -> None:
        while not operator.call.over:
            self._step(operator)

    def _step(self, operator: Operator) -> None:
        call = operator.call
        for line in call.lines("ringing"):
            if line.sid not in self._decided:
                self._decide(operator, line)
                return
        for line in call.lines("talking"):
            operator.pass_time(VOICEMAIL_SECONDS if line.is_voicemail else self.talk)
            if line.state == "talking":
                operator.line_hangs_up(line)
            return
        if not self._referent_presses(operator) and not self._caller_presses(operator):
            operator.wait()

    def _decide(self, operator: Operator, line: Leg) -> None:
        answer = self.lines.pop(0) if self.lines else NO_ANSWER
        self._decided[line.sid] = answer
        if answer != NO_ANSWER:
            operator.pass_time_within(SECONDS_BEFORE_PICKING_UP)
            ANSWERS[answer](operator, line)

    def _referent_presses(self, operator: Operator) -> bool:
        for line in operator.call.lines("active"):
            key = {"accepte": "1", "refuse": "2"}.get(self._decided[line.sid])
            if key and isinstance(line.doing, Gathering):
                operator.pass_time_within(SECONDS_BEFORE_KEY)
                operator.press(key, line)
                return True
        return False

    def _caller_presses(self, operator: Operator) -> bool:
        """Once a question, when it has been asked to its end."""
        doing = operator.call.caller_leg.doing
        if not isinstance(doing, Gathering) or doing.prompting or doing is self._asked or not self.keys:
            return False
        self._asked = doing
        keys = self.keys.pop(0)
        if keys == HANGS_UP:
            operator.hang_up()
        elif keys:
            operator.press(keys)
        return bool(keys)


def _refuse(operator: Operator, line: Leg) -> None:
    if operator.is_screened(line):
        operator.pick_up(line)
    else:
        operator.turn_down(line, "busy", "refuse l'appel")


ANSWERS: Mapping[str, Callable[[Operator, Leg], None]] = {
    "accepte": lambda operator, line: operator.pick_up(line),
    "refuse": _refuse,
    "repondeur": lambda operator, line: operator.pick_up(line, voicemail=True),
    "occupe": lambda operator, line: operator.turn_down(line, "busy", "occupé"),
    "echec": lambda operator, line: operator.turn_down(line, "failed", "appel impossible"),
    HANGS_UP: lambda operator, _line: operator.hang_up(),
    NO_ANSWER: lambda _operator, _line: None,
}
