"""Those who call meanwhile: each follows a script, again and again, as many at once as asked for."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from faults.balancer import BASE, TOKEN, Balancer
from simulator.behaviour import Behaviour
from simulator.office import Office
from simulator.operator import Operator
from simulator.parameters import Account
from simulator.script import Script
from simulator.state import Call, Leg

ACCOUNT = Account(
    "AC" + "0" * 32, TOKEN, "+33806000156", f"{BASE}/svi/appel", f"{BASE}/svi/statut", f"{BASE}/svi/secours"
)
CALLER = "+33536490001"

SCRIPTS: Mapping[str, tuple[list[str], list[str]]] = {
    "third line takes it": (["75"], ["sans-reponse", "repondeur", "accepte"]),
    "refused, then taken": (["75"], ["refuse", "accepte"]),
    "nobody in Paris": (["75"], ["occupe", "echec", "sans-reponse"]),
    "nobody in Rhône": (["69"], []),
    "first line takes it": (["69"], ["accepte"]),
    "corrects the name": (["69", "*", "75"], ["accepte"]),
    "all lines at once": (["59"], ["sans-reponse", "accepte"]),
    "a switchboard": (["92"], ["accepte"]),
    "Corsica": (["20", "1"], ["accepte"]),
    "no telephone": (["48"], []),
    "closed in La Réunion": (["97", "4"], []),
    "three unknown numbers": (["99", "00", "98"], []),
    "silence, then a key": (["", "75"], ["accepte"]),
    "leaves while it rings": (["75"], ["raccroche"]),
    "leaves at once": (["raccroche"], []),
}
"""Not a département in rotation: who rings first there depends on who called before."""


@dataclass
class Played:
    """A call that is over, as the operator saw it."""

    script: str
    call: Call

    @property
    def rung(self) -> list[str]:
        return [leg.number for leg in self.call.legs[1:]]

    @property
    def double_rings(self) -> int:
        """Of one line in one attempt, which its screening URL tells; a later attempt may ring it again."""
        rings = Counter((leg.number, _attempt(leg)) for leg in self.call.legs[1:])
        return sum(count - 1 for count in rings.values())


def _attempt(leg: Leg) -> str:
    return dict(parse_qsl(urlsplit(leg.screening or "").query)).get("a", "")


def play(name: str, balancer: Balancer) -> Played:
    keys, lines = SCRIPTS[name]
    office = Office(ACCOUNT, balancer, Behaviour(lose_early_keys=False))
    operator = Operator.place(office, CALLER, datetime.now(UTC))
    Script(list(keys), list(lines)).play(operator)
    return Played(name, operator.call)


@dataclass
class Callers:
    """`rate`: webhooks a second, all callers together."""

    balancer: Balancer
    at_once: int
    rate: float
    played: list[Played] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What went wrong in the harness itself."""

    def start(self) -> None:
        self.balancer.pace = self.at_once / self.rate
        self._stopping = threading.Event()
        self._scripts = itertools.cycle(SCRIPTS)
        self._threads = [threading.Thread(target=self._call_again, daemon=True) for _ in range(self.at_once)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """No new calls; those that go on come to their end."""
        self._stopping.set()
        self.balancer.pace /= 2
        until = time.monotonic() + 180
        for thread in self._threads:
            thread.join(max(0, until - time.monotonic()))
        hanging = sum(thread.is_alive() for thread in self._threads)
        if hanging:
            self.broken.append(f"{hanging} appels ne finissent pas")

    def _call_again(self) -> None:
        while not self._stopping.is_set():
            name = next(self._scripts)
            try:
                self.played.append(play(name, self.balancer))
            except Exception as error:  # noqa: BLE001 - told in the report
                self.broken.append(f"{name}: {error!r}")
