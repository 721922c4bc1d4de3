"""Where a call stands: plain values that msgspec writes as JSON, so that any worker can go on with it."""

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from simulator.transcript import CALLER, Entry, Kind
from simulator.twiml.verbs import Dial, Gather, Number, Prompt, Verb

LegState: TypeAlias = Literal["ringing", "active", "talking", "ended"]
CallStatus: TypeAlias = Literal["ringing", "in-progress", "completed", "busy", "no-answer", "failed"]


class Speaking(msgspec.Struct, tag="speaking"):
    until: float


class Gathering(msgspec.Struct, tag="gathering"):
    """`prompts`: what is still to be said; `prompting`: something is being said now."""

    verb: Gather
    until: float
    prompts: list[Prompt]
    prompting: bool = True
    digits: str = ""


class Dialling(msgspec.Struct, tag="dialling"):
    """`until` None: somebody picked up, and the ringing has no end any more."""

    verb: Dial
    legs: list[str]
    until: float | None


class Talking(msgspec.Struct, tag="talking"):
    verb: Dial
    leg: str
    until: float


Doing: TypeAlias = Speaking | Gathering | Dialling | Talking


class Leg(msgspec.Struct):
    """One side of the call: the caller's (`number` empty) or a line that is rung.

    `document`: the URL of the document it follows, `todo` what remains of it; `result`: how a rung line ended,
    as the operator names it (no-answer, busy, failed, canceled, completed).
    """

    sid: str
    number: str = CALLER
    state: LegState = "ringing"
    caller_id: str = ""
    screening: str | None = None
    document: str = ""
    todo: list[Verb] = []
    doing: Doing | None = None
    picked_up_at: float | None = None
    is_voicemail: bool = False
    bridged: bool = False
    result: str = ""
    early_keys: str = ""

    @property
    def runs(self) -> bool:
        return self.state == "active"

    def ask_for(self, number: Number, document: str) -> None:
        self.screening, self.document = number.url, document


class Call(msgspec.Struct):
    """`now`: seconds since `started_at`. `spoke_to`: the line whose human spoke with the caller."""

    sid: str
    caller: str
    started_at: datetime
    legs: list[Leg]
    status: CallStatus = "ringing"
    now: float = 0.0
    answered_at: float | None = None
    webhooks: int = 0
    status_due: bool = False
    spoke_to: str = ""
    apology: bool = False
    faults: list[str] = []
    transcript: list[Entry] = []

    @property
    def caller_leg(self) -> Leg:
        return self.legs[0]

    @property
    def clock(self) -> datetime:
        return self.started_at + timedelta(seconds=self.now)

    @property
    def caller_is_there(self) -> bool:
        return self.caller_leg.state != "ended"

    @property
    def over(self) -> bool:
        return all(leg.state == "ended" for leg in self.legs)

    def leg(self, sid: str) -> Leg:
        return next(leg for leg in self.legs if leg.sid == sid)

    def lines(self, state: LegState) -> list[Leg]:
        return [leg for leg in self.legs[1:] if leg.state == state]

    def note(self, kind: Kind, text: str, leg: str = CALLER, sound: str = "") -> None:
        self.transcript.append(Entry(round(self.now, 1), kind, text, leg, sound))

    def fault(self, text: str, leg: str = CALLER) -> None:
        self.faults.append(text)
        self.note("fault", text, leg)

    def drain(self) -> list[Entry]:
        """The entries since the last time, which the call then forgets."""
        entries, self.transcript = self.transcript, []
        return entries
