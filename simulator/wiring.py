"""All that the simulator is told: it knows none of our packages, and asks through here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, current_app

from simulator.behaviour import ENGINES, Behaviour
from simulator.office import Office
from simulator.parameters import Account
from simulator.paris import now
from simulator.transport import WsgiTransport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Example:
    """A case to demonstrate. `keys`: as in `appeler --touches`, commas between answers; `at` None: now."""

    label: str
    keys: str = ""
    at: datetime | None = None
    explanation: str = ""


@dataclass(frozen=True)
class Wiring:
    """`number`: E.164. `allowed`: may this visitor use the telephone in the browser? `shows`: and read
    this line's number there?

    `describe_call`: the log entry of a CallSid, French label to value. `prepare`: run before `appeler`, may
    return a sentence to print. `line_label`: what a line is called, "" when unknown. `default_at`: when to call if the
    service is closed now, so that whoever tries it hears a line ring; None: now. `engine`: the name of the operator to
    play, which signs with `auth_token` in its own way; `clock`: when it signs. `webhooks`: what answers them, when
    it is not the application itself.
    """

    public_base_url: str
    auth_token: str
    account_sid: str
    number: str
    secret_key: str
    allowed: Callable[[], bool]
    describe_call: Callable[[str], Mapping[str, str] | None]
    prepare: Callable[[], str | None] = lambda: None
    shows: Callable[[str], bool] = lambda _number: True
    line_label: Callable[[str], str] = lambda _number: ""
    examples: Callable[[], Sequence[Example]] = tuple
    default_at: Callable[[], datetime | None] = lambda: None
    engine: str = "twilio"
    clock: Callable[[], datetime] = now
    webhooks: "WSGIApplication | None" = None
    voice_path: str = "/svi/appel"
    status_path: str = "/svi/statut"
    fallback_path: str = "/svi/secours"

    @property
    def account(self) -> Account:
        base = self.public_base_url.rstrip("/")
        return Account(
            self.account_sid,
            self.auth_token,
            self.number,
            voice_url=base + self.voice_path,
            status_url=base + self.status_path,
            fallback_url=base + self.fallback_path,
        )


def wiring_of(app: Flask) -> Wiring:
    wiring = app.extensions["simulator"]
    assert isinstance(wiring, Wiring)  # noqa: S101 - what init_app put there
    return wiring


def office_of(app: Flask, behaviour: Behaviour | None = None) -> Office:
    """An operator that plays through the real webhooks of this application, in this process."""
    wiring = wiring_of(app)
    transport = WsgiTransport(wiring.webhooks or app.wsgi_app, wiring.public_base_url)
    return Office(wiring.account, transport, behaviour or ENGINES[wiring.engine], clock=wiring.clock)


def here() -> Wiring:
    return wiring_of(current_app)
