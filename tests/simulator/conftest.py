"""A tiny service that answers given documents, and the conversation that calls it."""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from simulator import Behaviour, Conversation
from simulator.office import Office
from simulator.parameters import Account
from simulator.transport import Answer, WsgiTransport

BASE = "https://svi.example"
TOKEN = "12345"
ACCOUNT = Account(
    "AC" + "0" * 32, TOKEN, "+33806000156", BASE + "/svi/appel", BASE + "/svi/statut", BASE + "/svi/secours"
)
FIRST, SECOND, THIRD = "+33199001234", "+33199001235", "+33199001236"


def twiml(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


@dataclass
class Service:
    """`documents`: path to what is inside <Response>; a list is served one by one, its last item for ever."""

    documents: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    environs: list[dict[str, object]] = field(default_factory=list)

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> Iterator[bytes]:
        request = Request(environ)
        self.environs.append(environ)
        self.asked.append((str(environ["RAW_URI"]), request.form.to_dict()))
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.path == "/svi/statut":
            return Response(status=204)
        document = self.documents.get(request.path)
        if isinstance(document, list):
            document = document.pop(0) if len(document) > 1 else document[0]
        if callable(document) and not isinstance(document, Response):
            document = document(request)
        if isinstance(document, Response):
            return document
        return Response(status=404) if document is None else Response(twiml(document), mimetype="text/xml")

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for target, form in self.asked if target.partition("?")[0] == path]

    def form(self, path: str) -> dict[str, str]:
        forms = self.forms(path)
        assert len(forms) == 1, [target for target, _ in self.asked]
        return forms[0]


@dataclass
class Slow:
    """A transport whose answers took so long."""

    transport: WsgiTransport
    seconds: dict[str, float]

    def post(self, url, form, headers):
        answer = self.transport.post(url, form, headers)
        path = url.removeprefix(BASE)
        return Answer(answer.status, answer.content_type, answer.body, self.seconds.get(path, 0.0))


def call_to(service: Service, behaviour: Behaviour | None = None, seconds: dict[str, float] | None = None):
    transport = Slow(WsgiTransport(service, BASE), seconds or {})
    office = Office(ACCOUNT, transport, behaviour or Behaviour())
    return Conversation(office).at("2026-03-03 10:00")


@pytest.fixture
def calling():
    """calling({"/svi/appel": "<Say>…</Say>"}) gives the service and a conversation with it."""

    def make(documents, behaviour=None, seconds=None):
        service = Service(dict(documents))
        return service, call_to(service, behaviour, seconds)

    return make


@pytest.fixture(scope="session")
def demo():
    """The module `demo.py` beside this file: a tiny IVR in Flask."""
    spec = importlib.util.spec_from_file_location("simulator_demo", Path(__file__).with_name("demo.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
