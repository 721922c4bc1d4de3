"""The telephone operator: it plays documents to the legs of one call, and passes on what people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from simulator import parameters
from simulator.behaviour import Behaviour
from simulator.office import Office, TooManyWebhooks
from simulator.sids import call_sid
from simulator.state import Call, Gathering, Leg, Speaking, Talking
from simulator.transcript import keys_pressed
from simulator.twiml.document import INVALID, RefusedDocument
from simulator.twiml.verbs import Dial, Reject, Verb
from simulator.verbs import ELAPSED, START, dial, gather

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
NOTHING: Mapping[str, str] = {}


@dataclass
class Operator:
    office: Office
    call: Call

    @property
    def behaviour(self) -> Behaviour:
        return self.office.behaviour

    @classmethod
    def place(cls, office: Office, caller: str, at: datetime) -> "Operator":
        """Dials the service's number; `at` carries its time zone."""
        leg = Leg(call_sid(office.behaviour.call_ids), state="active")
        operator = cls(office, Call(leg.sid, caller, at, [leg]))
        operator.call.note("call", f"{caller or 'numéro masqué'} appelle le {office.account.number}")
        operator.fetch(leg, office.account.voice_url)
        operator.run(leg)
        return operator.settled()

    # What people do

    def press(self, keys: str, line: Leg | None = None) -> None:
        leg = line or self.call.caller_leg
        self.call.note("key", keys_pressed(keys), leg.number)
        self._feed(leg, keys)
        self.settled()

    def hang_up(self) -> None:
        """The caller does."""
        if self.call.caller_is_there:
            self._leave("l'appelant raccroche")
        self.settled()

    def pick_up(self, line: Leg, *, voicemail: bool = False) -> None:
        line.is_voicemail = voicemail
        self.call.note("line", "la messagerie décroche" if voicemail else "décroche", line.number)
        dial.pick_up(self, line)
        self.settled()

    def turn_down(self, line: Leg, result: str, text: str) -> None:
        """A ringing line ends without anybody there: `result` is busy, failed or no-answer."""
        dial.end_line(self, line, result, text)
        self.settled()

    def line_hangs_up(self, line: Leg) -> None:
        dial.end_line(self, line, "completed", "raccroche")
        self.settled()

    # Time

    @property
    def next_in(self) -> float | None:
        due = self._due()
        return None if due is None else max(0.0, due[0] - self.call.now)

    def wait(self) -> None:
        """Time jumps to the next thing that happens by itself, if there is one."""
        due = self._due()
        if due is None:
            return
        until, leg = due
        self.call.now = max(self.call.now, until)
        ELAPSED[type(leg.doing)](self, leg, leg.doing)
        self.settled()

    def pass_time(self, seconds: float) -> None:
        """Time passes, and whatever happens by itself meanwhile happens."""
        end = self.call.now + seconds
        while (due := self._due()) is not None and due[0] <= end:
            self.wait()
        self.call.now = max(self.call.now, end)

    def pass_time_within(self, seconds: float) -> None:
        """Time passes, but never as far as the next thing: that one is asked for by `wait`."""
        left = self.next_in
        self.call.now += seconds if left is None else min(seconds, left)

    def _due(self) -> tuple[float, Leg] | None:
        due = [(leg.doing.until, leg) for leg in self.call.legs if leg.doing and leg.doing.until is not None]
        return min(due, key=lambda item: item[0], default=None)

    def is_screened(self, line: Leg) -> bool:
        return line.screening is not None and self.behaviour.runs_screening_url

    def someone_speaks(self) -> bool:
        return any(is_spoken_to(leg) for leg in self.call.legs)

    # What verbs need

    def run(self, leg: Leg) -> None:
        while leg.runs and leg.doing is None:
            if leg.todo:
                self._start(leg, leg.todo.pop(0))
            elif leg is self.call.caller_leg:
                self.end_leg(leg, "fin du document : l'opérateur raccroche")
            else:
                dial.bridge(self, leg)

    def _start(self, leg: Leg, verb: Verb) -> None:
        if leg is not self.call.caller_leg and isinstance(verb, Dial):
            self._refused(leg, leg.document, RefusedDocument(INVALID, "<Dial> dans un document de filtrage"))
            return
        if leg is self.call.caller_leg and not isinstance(verb, Reject):
            self._answer()
        START[type(verb)](self, leg, verb)

    def _answer(self) -> None:
        if self.call.answered_at is None:
            self.call.status, self.call.answered_at = "in-progress", self.call.now

    def fetch(self, leg: Leg, url: str, extra: Mapping[str, str] = NOTHING) -> None:
        """The leg goes on with another document; `url` may be relative, or empty for the same one again."""
        url = urljoin(leg.document, url)
        leg.doing, leg.todo = None, []
        try:
            leg.todo = self.office.document(self.call, leg, url, extra)
            leg.document = url
        except RefusedDocument as refusal:
            self._refused(leg, url, refusal)
        except TooManyWebhooks:
            self._loops()

    def end_leg(self, leg: Leg, text: str) -> None:
        if leg is self.call.caller_leg:
            self._leave(text)
        else:
            dial.end_line(self, leg, "completed", text)

    def report(self, url: str, extra: Mapping[str, str]) -> None:
        """Asks for a document nobody will hear: the caller has left."""
        leg = self.call.caller_leg
        url = urljoin(leg.document, url)
        try:
            self.office.document(self.call, leg, url, extra)
        except RefusedDocument as refusal:
            self.call.fault(f"Document refusé (erreur {refusal.code}) : {refusal.reason} — {url}")
        except TooManyWebhooks:
            self._loops()

    def type_ahead(self, leg: Leg) -> None:
        keys, leg.early_keys = leg.early_keys, ""
        self._feed(leg, keys)

    def _feed(self, leg: Leg, keys: str) -> None:
        """Keys of one burst; those that come while a webhook is on its way may be lost."""
        asked = self.call.webhooks
        while keys and isinstance(leg.doing, Gathering) and self._hears_more(asked):
            pressed, keys = keys[0], keys[1:]
            gather.key(self, leg, leg.doing, pressed)
        if keys:
            self._too_early(leg, keys)

    def _hears_more(self, asked: int) -> bool:
        return self.call.webhooks == asked or not self.behaviour.lose_early_keys

    def _too_early(self, leg: Leg, keys: str) -> None:
        if self.behaviour.lose_early_keys:
            self.call.note("note", f"{keys_pressed(keys)} : personne n'écoutait", leg.number)
        else:
            leg.early_keys += keys

    # Ends and troubles

    def _leave(self, text: str) -> None:
        caller, call = self.call.caller_leg, self.call
        doing, caller.doing, caller.todo, caller.state = caller.doing, None, [], "ended"
        if call.status in {"ringing", "in-progress"}:
            call.status = "completed"
        call.note("end", text)
        call.status_due = True
        if self.behaviour.status_callback == "first":
            self._send_status()
        if isinstance(doing, Talking):
            dial.end_line(self, call.leg(doing.leg), "completed", "l'appelant a raccroché")
        if doing is not None and not isinstance(doing, Speaking | Gathering):
            dial.left(self, doing)

    def settled(self) -> "Operator":
        """After each event: the status callback leaves as soon as it may."""
        late = self.behaviour.status_callback == "late"
        if self.call.status_due and (self.call.over or not late):
            self._send_status()
        return self

    def _send_status(self) -> None:
        self.call.status_due = False
        try:
            url = self.office.account.status_url
            answer = self.office.deliver(self.call, self.call.caller_leg, url, parameters.of_status(self.call))
        except TooManyWebhooks:
            return
        if not 200 <= answer.status < 300:
            self.call.fault(f"Le statut de l'appel est refusé : réponse HTTP {answer.status}")

    def _refused(self, leg: Leg, url: str, refusal: RefusedDocument) -> None:
        self.call.fault(f"Document refusé (erreur {refusal.code}) : {refusal.reason} — {url}", leg.number)
        if leg is not self.call.caller_leg:
            dial.end_line(self, leg, "completed", "l'opérateur raccroche")
            return
        if not self.behaviour.asks_fallback:
            self.end_leg(leg, "l'opérateur raccroche")
            return
        account = self.office.account
        trouble = {"ErrorCode": str(refusal.code), "ErrorUrl": url}
        try:
            leg.todo = self.office.document(self.call, leg, account.fallback_url, trouble)
            leg.document = account.fallback_url
        except (RefusedDocument, TooManyWebhooks):
            self._apologise(leg)

    def _apologise(self, leg: Leg) -> None:
        self.call.apology = True
        self.call.note("say", APOLOGY)
        self.call.fault("L'adresse de secours a échoué aussi : l'appelant entend des excuses en anglais")
        self.end_leg(leg, "l'opérateur raccroche")

    def _loops(self) -> None:
        self.call.fault(f"Boucle : plus de {self.behaviour.most_webhooks} webhooks dans un seul appel")
        self.call.status, self.call.status_due = "failed", False
        for leg in self.call.legs:
            leg.state, leg.doing, leg.todo = "ended", None, []


def is_spoken_to(leg: Leg) -> bool:
    doing = leg.doing
    return isinstance(doing, Speaking) or (isinstance(doing, Gathering) and doing.prompting)
