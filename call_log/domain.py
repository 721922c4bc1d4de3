"""The words of the log: where a call stands, what happens in it, how it ends, and its summary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict

from core.labels import LabelledEnum

LONGEST_CALL = timedelta(hours=6)
"""Rung and talked to the limits that the settings allow, a call lasts less: the operator forgot to end an older one."""


class Step(LabelledEnum):
    """Where a call stands."""

    DEPARTMENT = "departement", "question du département"
    CORSICA = "corse", "choix de la Corse"
    OVERSEAS = "outre_mer", "dernier chiffre outre-mer"
    CONFIRM = "confirmation", "département annoncé"
    RINGING = "sonnerie", "sonnerie chez les référents"
    TALKING = "conversation", "conversation"
    END = "fin", "message de fin"


class Outcome(LabelledEnum):
    """How a call ended. The codes are public: they are in the exports."""

    ANSWERED = "answered", "mise en relation"
    NO_ANSWER = "no_answer", "aucune ligne n'a répondu"
    NO_PHONE_SUPPORT = "no_phone_support", "pas d'assistance téléphonique"
    CLOSED = "closed", "hors horaires"
    HOLIDAY = "holiday", "jour férié"
    ABSENCE = "absence", "absence prolongée"
    INVALID_INPUT = "invalid_input", "département non reconnu"
    ABANDONED = "abandoned", "abandon de l'appelant"
    ERROR = "error", "erreur technique"


class AttemptResult(LabelledEnum):
    """How ringing a line ended. NOT_ACCEPTED is a refusal, a silence or a voicemail: nobody pressed 1."""

    ANSWERED = "answered", "appel pris"
    NOT_ACCEPTED = "not_accepted", "décroché sans accepter"
    BUSY = "busy", "occupé"
    NO_ANSWER = "no_answer", "sans réponse"
    FAILED = "failed", "échec"
    CANCELED = "canceled", "l'appelant a raccroché"


class Refusal(LabelledEnum):
    """Why a call is not served, though the service is open: said beside its outcome."""

    BLOCKED = "blocked", "appelant bloqué"
    CALLS = "max_calls", "trop d'appels à la fois"
    CALLS_OF_CALLER = "max_calls_per_caller", "trop d'appels à la fois du même numéro"
    CALLS_OF_DEPARTMENT = "max_calls_per_department", "trop d'appels à la fois vers ce département"
    MINUTES = "max_minutes_per_day", "minutes de la journée épuisées"
    MINUTES_OF_CALLER = "max_minutes_per_day_per_caller", "minutes de la journée épuisées pour ce numéro"


def refusal_of(code: object) -> Refusal | None:
    """The refusal of a code found in the log."""
    return next((refusal for refusal in Refusal if refusal.value == code), None)


class EventKind(LabelledEnum):
    """What happened. In the order in which the kinds come within one turn, attempt by attempt."""

    STARTED = "started", "début de l'appel"
    KEYED = "keyed", "réponse de l'appelant"
    LINE_RUNG = "line_rung", "sonnerie"
    SCREENED = "screened", "décroché, annonce au référent"
    REFUSED = "refused", "appel refusé"
    ACCEPTED = "accepted", "appel accepté"
    ATTEMPT_ENDED = "attempt_ended", "fin de la tentative"
    ENDED = "ended", "fin décidée par le SVI"
    STATUS = "status", "état donné par l'opérateur"


class StartedData(TypedDict):
    """`caller_hash` as made by `hash_caller`: never the number."""

    caller_hash: str | None
    simulated: bool
    revision: NotRequired[int]
    """Of the configuration that the call began with."""
    refused: NotRequired[str]
    """Why the call was not served at all (`Refusal`)."""


class KeyedData(TypedDict):
    """A short code: "75", "silence", "unknown", "star"."""

    heard: str
    refused: NotRequired[str]
    """Why nobody was rung (`Refusal`)."""


class LineData(TypedDict):
    """A line as it was named when it rang: a later change of the annuaire does not change the log."""

    id: int
    label: str


class LineRungData(TypedDict):
    """`attempt` counts from 1; several lines when all ring at once; `ring_s` is how long they may ring.

    `said_s`: about how long the sentence takes that the caller hears before it rings.
    """

    attempt: int
    lines: list[LineData]
    ring_s: int
    said_s: NotRequired[int]


class LineAnswerData(TypedDict):
    """SCREENED, ACCEPTED and REFUSED."""

    attempt: int
    line_id: int


class AttemptEndedData(TypedDict):
    """`bridged` is None for an engine that does not tell; `talk_s` is the operator's duration of the Dial."""

    attempt: int
    result: AttemptResult
    bridged: bool | None
    talk_s: int | None


class EndedData(TypedDict):
    """The outcome that the flow decided."""

    outcome: Outcome
    step: NotRequired[Step]
    reason: NotRequired[str]
    """Finer than the outcome: why the call was refused (`Refusal`)."""


class StatusData(TypedDict):
    """The operator's words: `status` is "completed", "ringing"…; `duration_s` is the whole call's."""

    status: str
    duration_s: int | None
    sequence_number: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a call; appended once, whatever the number of times it is delivered."""

    call_sid: str
    key: str
    """Unique within the call: the same webhook delivered twice makes the same key."""
    kind: EventKind
    turn: int
    """Position in the conversation: the true order, whatever the order of arrival. SCREENED, ACCEPTED and REFUSED
    carry the turn of their LINE_RUNG or of their ATTEMPT_ENDED. That of a STATUS does not matter: it comes last."""
    at: datetime
    step: Step | None
    """Where the call stands once this has happened: the step of the document that was answered."""
    department_code: str | None
    data: Mapping[str, Any]
    """One of the dictionaries above, by kind. Holds no phone number."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of appended events.

    `fresh` is False for a webhook delivered again, and `at` is then the time of its first delivery, with which the
    flow decides again so that both deliveries get the same document. `queued`: not yet in the database.
    """

    at: datetime
    fresh: bool
    queued: bool
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What the first of them said at its first delivery."""


@dataclass(frozen=True, slots=True)
class RungLine:
    """A line that rang, under the label that it had then."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Lines rung once. `result` and `ring_s` are None while it goes on, or when it cannot be known."""

    number: int
    lines: tuple[RungLine, ...]
    result: AttemptResult | None
    ring_s: int | None


@dataclass(frozen=True, slots=True)
class CallSummary:
    """One call in one row. Durations are whole seconds, never negative, None while they cannot be known."""

    call_sid: str
    started_at: datetime
    department_code: str | None
    outcome: Outcome | None
    """None while the call goes on."""
    step: Step | None
    """Where an abandoned call stood; None for the others."""
    attempts: tuple[Attempt, ...]
    waiting_s: int | None
    """From the start until a référent took the call, or until its end."""
    talking_s: int | None
    line_id: int | None
    line_label: str | None
    """The line that took the call, as soon as it took it. None when several rang and none said that it accepted."""
    taken_at: datetime | None
    ended_at: datetime | None
    simulated: bool
    caller_hash: str | None

    @property
    def lines_rung(self) -> int:
        """How many lines rang: those rung at once count one by one."""
        return sum(max(1, len(attempt.lines)) for attempt in self.attempts)
