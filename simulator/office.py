"""The operator's side that speaks HTTP: signs, counts, delivers as often as it is told, judges the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator import parameters, signing
from simulator.behaviour import Behaviour
from simulator.parameters import Account
from simulator.paris import now
from simulator.state import Call, Leg
from simulator.transport import PATIENCE, Answer, Transport
from simulator.twiml.document import RefusedDocument, read
from simulator.twiml.verbs import Verb

RETRIEVAL, CONNECTION, CONTENT_TYPE = 11200, 11205, 12300
XML = {"text/xml", "application/xml"}


class TooManyWebhooks(Exception):  # noqa: N818
    """A call that asks for ever is a loop."""


@dataclass(frozen=True)
class Webhook:
    """What was sent, and what came back: kept for whoever wants to look."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]
    answer: Answer


@dataclass
class Office:
    account: Account
    transport: Transport
    behaviour: Behaviour = field(default_factory=Behaviour)
    clock: Callable[[], datetime] = now
    """What it is when a webhook is signed; a call is played at any other time."""
    sent: list[Webhook] = field(default_factory=list)

    def document(self, call: Call, leg: Leg, url: str, extra: Mapping[str, str]) -> list[Verb]:
        return _judge(self.deliver(call, leg, url, extra))

    def deliver(self, call: Call, leg: Leg, url: str, extra: Mapping[str, str]) -> Answer:
        if call.webhooks >= self.behaviour.most_webhooks:
            raise TooManyWebhooks
        call.webhooks += 1
        form = {**parameters.of_leg(self.account, call, leg), **extra}
        headers = self._headers(call, url, form)
        copies = [self._post(url, form, headers) for _ in range(self.behaviour.webhook_copies)]
        if len({answer.body for answer in copies}) > 1:
            call.fault(f"Documents différents pour le même webhook livré {len(copies)} fois : {url}")
        call.now += min(copies[0].seconds, PATIENCE) if copies[0].seconds > 1 else 0
        return copies[0]

    def _headers(self, call: Call, url: str, form: Mapping[str, str]) -> dict[str, str]:
        signed = signing.headers(self.behaviour.signing, self.account.auth_token, _sent(url), form, self.clock())
        return {
            **signed,
            "I-Twilio-Idempotency-Token": f"{form['CallSid']}-{call.webhooks}",
            "User-Agent": "TwilioProxy/1.1",
        }

    def _post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        answer = self.transport.post(_sent(url), form, headers)
        self.sent.append(Webhook(_sent(url), form, headers, answer))
        return answer


def _sent(url: str) -> str:
    """A fragment is for the operator alone (`#rc=2`): neither sent nor signed."""
    return url.partition("#")[0]


def _judge(answer: Answer) -> list[Verb]:
    if answer.seconds > PATIENCE:
        raise RefusedDocument(RETRIEVAL, f"plus de {PATIENCE:.0f} secondes pour répondre")
    if answer.status == 0:
        raise RefusedDocument(CONNECTION, "pas de réponse à cette adresse")
    if answer.status != 200:
        raise RefusedDocument(RETRIEVAL, f"réponse HTTP {answer.status}")
    content_type = answer.content_type.partition(";")[0].strip().lower()
    if content_type not in XML:
        raise RefusedDocument(CONTENT_TYPE, f"type de contenu « {content_type} », au lieu de text/xml")
    return read(answer.body)
