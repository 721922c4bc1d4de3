"""Turns into TwiML: the only place that knows the operator's language. https://www.twilio.com/docs/voice/twiml.

Written as escaped text, at a fraction of what the operator's own helper costs; a test keeps the two equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from annuaire.domain import Line
from prompts.domain import Texts
from prompts.spoken import for_the_ear
from svi.links import Links
from svi.turn import Ask, HangUp, Position, Ring, Turn

SCREENING_SECONDS = 4
"""How long a référent may take to press 1, after each of the two times that the question is said."""
HANG_UP = "<Hangup />"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: a voice of the operator, and its language."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes documents with a voice, our links, and the number shown to the référents."""

    voice: Voice
    links: Links
    caller_id: str
    screens: bool = True
    """Whether the engine runs a document on the callee's side."""

    def turn(self, turn: Turn, texts: Texts, call_sid: str) -> str:
        """The document of a turn."""
        code = turn.position.department_code
        spoken = self._say([texts.render(say.key, say.values, code) for say in turn.says])
        match turn.then:
            case Ask():
                return _document(self._ask(turn.then, turn.position, spoken))
            case Ring():
                return _document(spoken + self._ring(turn.then, turn.position, call_sid))
            case HangUp():
                return _document(spoken + HANG_UP)

    def screening(self, question: str, goodbye: str, action: str) -> str:
        """What a référent hears on picking up, twice; then, or after any key but 1, the line is given back."""
        asked = (
            f'<Gather action="{escape(action)}" finishOnKey="" input="dtmf" method="POST" numDigits="1"'
            f' timeout="{SCREENING_SECONDS}">{self._say([question])}</Gather>'
        )
        return _document(asked * 2 + self._say([goodbye]) + HANG_UP)

    def connect(self, text: str) -> str:
        """The end of the screening: the two are connected when this document is over."""
        return _document(self._say([text]))

    def goodbye(self, texts: Sequence[str]) -> str:
        """Sentences, then the end of the call."""
        return _document(self._say(texts) + HANG_UP)

    def _say(self, texts: Sequence[str]) -> str:
        return "".join([_said(text, self.voice.name, self.voice.language) for text in texts])

    def _ask(self, ask: Ask, position: Position, spoken: str) -> str:
        """Silence is an input like another: the Redirect says so to an engine that ignores actionOnEmptyResult."""
        action = escape(self.links.step(position))
        return (
            f'<Gather action="{action}" actionOnEmptyResult="true" finishOnKey="#" input="dtmf" method="POST"'
            f' numDigits="{ask.keys}" timeout="{ask.seconds}">{spoken}</Gather>'
            f'<Redirect method="POST">{action}</Redirect>'
        )

    def _ring(self, ring: Ring, position: Position, call_sid: str) -> str:
        numbers = "".join([self._number(line, position, call_sid) for line in ring.lines])
        return (
            f'<Dial action="{escape(self.links.step(position))}" callerId="{escape(self.caller_id)}" method="POST"'
            f' timeLimit="{ring.talking_limit}" timeout="{ring.seconds}">{numbers}</Dial>'
        )

    def _number(self, line: Line, position: Position, call_sid: str) -> str:
        if not (line.screening and self.screens):
            return f"<Number>{escape(line.number)}</Number>"
        url = escape(self.links.screening(call_sid, position, line.id))
        return f'<Number method="POST" url="{url}">{escape(line.number)}</Number>'


@lru_cache(maxsize=2048)
def _said(text: str, voice: str, language: str) -> str:
    return f'<Say language="{escape(language)}" voice="{escape(voice)}">{escape(for_the_ear(text))}</Say>'


def _document(content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{content}</Response>'


def empty() -> str:
    """A document that does nothing: the answer to a callback that wants none."""
    return _document("")
