"""Turns into TwiML: the only place that knows the operator's language. https://www.twilio.com/docs/voice/twiml."""

from collections.abc import Sequence
from dataclasses import dataclass

from twilio.twiml.voice_response import Gather, VoiceResponse

from prompts.domain import Texts
from prompts.spoken import for_the_ear
from svi.links import Links
from svi.turn import Ask, HangUp, Position, Ring, Say, Turn

SCREENING_SECONDS = 4
"""How long a référent may take to press 1, after each of the two times that the question is said."""


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

    def turn(self, turn: Turn, texts: Texts, call_sid: str) -> str:
        """The document of a turn."""
        document = VoiceResponse()
        spoken = self._texts(turn.says, texts, turn.position.department_code)
        match turn.then:
            case Ask():
                self._ask(document, turn.then, turn.position, spoken)
            case Ring():
                self._say(document, spoken)
                self._ring(document, turn.then, turn.position, call_sid)
            case HangUp():
                self._say(document, spoken)
                document.hangup()
        return str(document)

    def screening(self, question: str, goodbye: str, action: str) -> str:
        """What a référent hears on picking up, twice; then, or after any key but 1, the line is given back."""
        document = VoiceResponse()
        for _ in range(2):
            gather = document.gather(
                input="dtmf", num_digits=1, timeout=SCREENING_SECONDS, finish_on_key="", action=action, method="POST"
            )
            self._say(gather, [question])
        self._say(document, [goodbye])
        document.hangup()
        return str(document)

    def connect(self, text: str) -> str:
        """The end of the screening: the two are connected when this document is over."""
        document = VoiceResponse()
        self._say(document, [text])
        return str(document)

    def goodbye(self, texts: Sequence[str]) -> str:
        """Sentences, then the end of the call."""
        document = VoiceResponse()
        self._say(document, texts)
        document.hangup()
        return str(document)

    def _texts(self, says: Sequence[Say], texts: Texts, department_code: str) -> list[str]:
        return [texts.render(say.key, say.values, department_code) for say in says]

    def _say(self, parent: VoiceResponse | Gather, texts: Sequence[str]) -> None:
        for text in texts:
            parent.say(for_the_ear(text), voice=self.voice.name, language=self.voice.language)

    def _ask(self, document: VoiceResponse, ask: Ask, position: Position, texts: Sequence[str]) -> None:
        """Silence is an input like another: the Redirect says so to an engine that ignores actionOnEmptyResult."""
        action = self.links.step(position)
        gather = document.gather(
            input="dtmf",
            num_digits=ask.keys,
            timeout=ask.seconds,
            finish_on_key="#",
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        self._say(gather, texts)
        document.redirect(action, method="POST")

    def _ring(self, document: VoiceResponse, ring: Ring, position: Position, call_sid: str) -> None:
        dial = document.dial(
            action=self.links.step(position),
            method="POST",
            timeout=ring.seconds,
            time_limit=ring.talking_limit,
            caller_id=self.caller_id,
        )
        for line in ring.lines:
            if line.screening:
                dial.number(line.number, url=self.links.screening(call_sid, position, line.id), method="POST")
            else:
                dial.number(line.number)


def empty() -> str:
    """A document that does nothing: the answer to a callback that wants none."""
    return str(VoiceResponse())
