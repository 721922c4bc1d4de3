"""What a conversation stands on: the call that is played, what was heard, and how an expectation fails."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn, Self
from zoneinfo import ZoneInfo

from simulator import printout
from simulator.office import Office, Webhook
from simulator.operator import Operator, is_spoken_to
from simulator.state import Call, Gathering, Leg
from simulator.transcript import CALLER, Entry, heard

PARIS = ZoneInfo("Europe/Paris")
CALLER_NUMBER = "+33536490001"  # a range that Arcep keeps for fiction
MOST_EVENTS = 1000
BRIEF = 2
"""Seconds: a question that waits no longer goes on by itself while one listens (a name said back, say)."""


class Expectations:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._at = datetime.now(PARIS)
        self._caller = CALLER_NUMBER
        self._tolerant = False
        self._operator: Operator | None = None
        self._mark = 0
        self._heard = 0

    # What there is to see

    @property
    def operator(self) -> Operator:
        if self._operator is None:
            self._operator = Operator.place(self._office, self._caller, self._at)
            self._without_fault()
        return self._operator

    @property
    def state(self) -> Call:
        return self.operator.call

    @property
    def sid(self) -> str:
        return self.state.sid

    @property
    def webhooks(self) -> list[Webhook]:
        return self._office.sent

    @property
    def entries(self) -> list[Entry]:
        return self.state.transcript

    def __str__(self) -> str:
        return printout.transcript(self.entries, self._at)

    def _do(self, action: Callable[[Operator], None]) -> Self:
        operator = self.operator
        self._mark_here()
        action(operator)
        self._without_fault()
        return self

    def _mark_here(self) -> None:
        self._mark = self._heard = len(self.entries)

    def _find(self, text: str) -> int:
        """The place just after the entry, counted from 1, so that 0 is nowhere."""
        said = enumerate(self.entries[self._mark :], self._mark + 1)
        return next((n for n, e in said if e.kind == "say" and e.leg == CALLER and text in e.text), 0)

    def _referent_heard(self, text: str, number: str) -> bool:
        lines = [leg.number for leg in self.state.legs[1:] if leg.picked_up_at is not None]
        number = number or (lines[-1] if lines else "")
        return bool(number) and any(text in said for said in heard(self.entries, number))

    def _caller_listens(self) -> bool:
        return is_spoken_to(self.state.caller_leg)

    def _is_briefly_asked(self) -> bool:
        doing = self.state.caller_leg.doing
        return isinstance(doing, Gathering) and doing.verb.timeout <= BRIEF

    def _referent_listens(self) -> bool:
        return any(is_spoken_to(leg) for leg in self.state.lines("active"))

    def _listen(self, found: Callable[[], object], going_on: Callable[[], bool]) -> None:
        operator = self.operator
        while not found() and (going_on() or self._is_briefly_asked()):
            operator.wait()
            self._without_fault()

    def _until(self, done: Callable[[], bool]) -> Self:
        for _ in range(MOST_EVENTS):
            if done():
                break
            self.operator.wait()
            self._without_fault()
        return self

    def _ringing(self) -> list[str]:
        return [line.number for line in self.state.lines("ringing")]

    def _line(self, state: str, number: str = "") -> Leg:
        lines = [leg for leg in self.state.legs[1:] if leg.state == state and number in {"", leg.number}]
        if not lines:
            self._fail(f"aucune ligne {number} n'est dans l'état « {state} »")
        return lines[0]

    def _line_presses(self, key: str, number: str) -> Self:
        line = self._line("active", number)
        self._listen(lambda: isinstance(line.doing, Gathering), self._referent_listens)
        if not isinstance(line.doing, Gathering):
            self._fail(f"personne n'écoute la touche {key} du référent")
        return self._do(lambda operator: operator.press(key, line))

    def _turn_down(self, result: str, text: str, number: str) -> Self:
        line = self._line("ringing", number)
        return self._do(lambda operator: operator.turn_down(line, result, text))

    def _without_fault(self) -> None:
        if self._operator and self._operator.call.faults and not self._tolerant:
            self._fail(self._operator.call.faults[-1])

    def _fail(self, why: str) -> NoReturn:
        raise AssertionError(f"{why}\n\n{self}")
