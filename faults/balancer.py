"""How webhooks reach the service: through a balancer that tries a webhook once more when a process dies with it.

On the next instance, or on the same when it is alone: as nginx with `proxy_next_upstream error non_idempotent`, the
server written twice in `upstream` when there is one. So a webhook may be served twice: each is idempotent. The balancer
notes every delivery, as the operator sees it.
"""

import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import parse_qsl, urlencode, urlsplit

from faults.service import Instance
from simulator.parameters import signature
from simulator.transport import FORM, PATIENCE, Answer

BASE = "https://svi.example"
TOKEN = "faults-token-of-the-operator"  # noqa: S105 - of an operator that we play


@dataclass(frozen=True)
class Delivery:
    """One webhook, once. `was_down`: on the machine asked last, no process was there for a part of the wait."""

    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    answer: Answer
    sent_at: float
    was_down: bool
    is_copy: bool = False

    @property
    def is_answered(self) -> bool:
        return self.answer.status == 200

    @property
    def call_sid(self) -> str:
        return self.query.get("appel") or self.form["CallSid"]


class Balancer:
    """The transport of every call. `pace`: seconds that people take before each webhook, on average."""

    def __init__(
        self, instances: Sequence[Instance], copies: int = 1, copies_within: float = 14.0, *, retries: bool = True
    ) -> None:
        self.instances = instances
        self._retries = retries
        self.pace = 0.0
        self.deliveries: list[Delivery] = []
        self._copies, self._copies_within = copies, copies_within
        self._waiting = threading.Semaphore(0)
        self._copies_sent = 0
        self._counting = threading.Lock()

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """A real operator says nothing of a simulated time: the service's own clock decides."""
        time.sleep(random.uniform(0, 2 * self.pace))
        form = {name: value for name, value in form.items() if name != "SimulatedAt"}
        headers = {**headers, "X-Twilio-Signature": signature(TOKEN, url, form), "Content-Type": FORM}
        delays = [random.choice((0.0, random.uniform(0, self._copies_within))) for _ in range(self._copies - 1)]
        for delay in delays:
            threading.Timer(delay, self._deliver_copy, (url, form, headers)).start()
            with self._counting:
                self._copies_sent += 1
        return self._deliver(url, form, headers, is_copy=False).answer

    def wait_for_copies(self) -> None:
        for _ in range(self._copies_sent):
            self._waiting.acquire()
        self._copies_sent = 0

    def _deliver_copy(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> None:
        try:
            self._deliver(url, form, headers, is_copy=True)
        finally:
            self._waiting.release()

    def _deliver(self, url: str, form: Mapping[str, str], headers: Mapping[str, str], *, is_copy: bool) -> Delivery:
        began, was_down = time.monotonic(), False
        body = urlencode(form)
        for instance in self._to_try():
            answer = _ask(instance.port, url.removeprefix(BASE), body, headers)
            was_down = instance.was_down(began, time.monotonic())
            if answer.status or time.monotonic() - began > PATIENCE / 2:
                break
        seconds = time.monotonic() - began
        answer = Answer(answer.status, answer.content_type, answer.body, seconds)
        parts = urlsplit(url)
        delivery = Delivery(parts.path, dict(parse_qsl(parts.query)), form, answer, began, was_down, is_copy)
        self.deliveries.append(delivery)
        return delivery

    def _to_try(self) -> list[Instance]:
        some = random.sample(self.instances, len(self.instances))
        return (some * 2)[: 2 if self._retries else 1]


def _ask(port: int, target: str, body: str, headers: Mapping[str, str]) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", target, body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.getheader("Content-Type", ""), response.read())
    except (OSError, HTTPException):
        return Answer(0, "", b"")
    finally:
        connection.close()
