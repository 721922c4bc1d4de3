"""A call written down as a conversation, for tests: expect, press, expect.

`call.at("2026-03-03 10:00").hears("Bienvenue").presses("75").rings("+33199001234").answers().accepts()`
"""

from datetime import datetime
from typing import Self

from flask import Flask

from simulator.behaviour import Behaviour
from simulator.expectations import PARIS, Expectations
from simulator.transcript import heard
from simulator.wiring import office_of


class Conversation(Expectations):
    """The call is placed at the first thing expected or done.

    A fault of the application fails it at once, unless it `tolerates_faults`.
    """

    @classmethod
    def with_app(cls, app: Flask, behaviour: Behaviour | None = None) -> Self:
        """Through the webhooks of an application that `simulator.init_app` knows."""
        return cls(office_of(app, behaviour))

    # Before the call

    def at(self, when: str | datetime) -> Self:
        """A text is the time on a clock in Paris."""
        moment = datetime.fromisoformat(when) if isinstance(when, str) else when
        self._at = moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
        return self

    def from_(self, number: str) -> Self:
        self._caller = number
        return self

    def tolerates_faults(self) -> Self:
        self._tolerant = True
        return self

    # The caller

    def hears(self, text: str) -> Self:
        """Since the last thing anybody did; what is being said goes on until this is heard."""
        self._listen(lambda: self._find(text), self._caller_listens)
        found = self._find(text)
        if not found:
            self._fail(f"l'appelant n'a pas entendu « {text} »")
        self._heard = max(self._heard, found)
        return self

    def hears_nothing_more(self) -> Self:
        """After what `hears` found, until somebody must do something."""
        self._listen(lambda: 0, self._caller_listens)
        more = heard(self.entries[max(self._heard, self._mark) :])
        if more:
            self._fail(f"l'appelant a encore entendu {more}")
        return self

    def presses(self, keys: str) -> Self:
        return self._do(lambda operator: operator.press(keys))

    def waits(self, seconds: float | None = None) -> Self:
        """Does nothing for so long; without `seconds`, until all is said and the silence has had its effect."""
        if seconds is not None:
            return self._do(lambda operator: operator.pass_time(seconds))
        self._listen(lambda: 0, self._caller_listens)
        return self._do(lambda operator: operator.wait())

    def hangs_up(self) -> Self:
        return self._do(lambda operator: operator.hang_up())

    def ended(self) -> Self:
        """Nobody has to do anything any more: what is being said ends, and the call is over."""
        self._listen(lambda: self.state.over, self.operator.someone_speaks)
        if not self.state.over:
            self._fail("l'appel n'est pas terminé")
        return self

    # The lines

    def rings(self, *numbers: str) -> Self:
        """These lines, and no other, after what is being said."""
        self._listen(self._ringing, self.operator.someone_speaks)
        if set(self._ringing()) != set(numbers):
            self._fail(f"devaient sonner : {', '.join(numbers)} ; sonnent : {self._ringing() or 'aucune'}")
        return self

    def nobody_answers(self) -> Self:
        self._line("ringing")
        self._mark_here()
        return self._until(lambda: not self._ringing())

    def busy(self, number: str = "") -> Self:
        return self._turn_down("busy", "occupé", number)

    def fails(self, number: str = "") -> Self:
        return self._turn_down("failed", "appel impossible", number)

    def answers(self, number: str = "") -> Self:
        line = self._line("ringing", number)
        return self._do(lambda operator: operator.pick_up(line))

    def voicemail(self, number: str = "") -> Self:
        """Picks up, listens to whatever is said, presses nothing."""
        line = self._line("ringing", number)
        self._do(lambda operator: operator.pick_up(line, voicemail=True))
        return self._until(lambda: line.state != "active")

    def accepts(self, number: str = "") -> Self:
        return self._line_presses("1", number)

    def refuses(self, number: str = "") -> Self:
        """Presses 2 (after picking up), or turns down a call that nobody screens."""
        if self.state.lines("ringing"):
            if not self.operator.is_screened(self._line("ringing", number)):
                return self._turn_down("busy", "refuse l'appel", number)
            self.answers(number)
        line = self._line("active", number)
        self._line_presses("2", number)
        return self._until(lambda: line.state != "active")

    def referent_hangs_up(self, number: str = "") -> Self:
        line = self._line("talking" if self.state.lines("talking") else "active", number)
        return self._do(lambda operator: operator.line_hangs_up(line))

    def referent_hears(self, text: str, number: str = "") -> Self:
        """On the line that picked up last."""
        self._listen(lambda: self._referent_heard(text, number), self._referent_listens)
        if not self._referent_heard(text, number):
            self._fail(f"le référent n'a pas entendu « {text} »")
        return self

    def talks(self, seconds: float) -> Self:
        """Caller and référent, for so long; then one of them `hangs_up` or `referent_hangs_up`."""
        self._listen(lambda: self.state.lines("talking"), self._referent_listens)
        self._line("talking")
        return self._do(lambda operator: operator.pass_time(seconds))
