"""How a webhook reaches the application: in this process, or over the network."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urljoin

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
PATIENCE = 15.0


@dataclass(frozen=True)
class Answer:
    """`status` 0: no answer came. `seconds`: how long the answer took."""

    status: int
    content_type: str
    body: bytes
    seconds: float = 0.0


class Transport(Protocol):
    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer: ...


class WsgiTransport:
    """Plays the web server too: path and query arrive untouched, as `RAW_URI` and `REQUEST_URI`."""

    def __init__(self, wsgi_app: "WSGIApplication", base_url: str) -> None:
        self._wsgi_app = wsgi_app
        self._base_url = base_url.rstrip("/")
        self._origin = urljoin(base_url, "/")

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if not url.startswith(self._base_url + "/"):
            return Answer(0, "", b"")
        environ = self._environ(url.removeprefix(self._base_url), form, headers)
        began = time.monotonic()
        body, status, answered = run_wsgi_app(self._wsgi_app, environ, buffered=True)
        content = b"".join(body)
        return Answer(int(status.split()[0]), answered.get("Content-Type", ""), content, time.monotonic() - began)

    def _environ(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
        path, _, query = target.partition("?")
        builder = EnvironBuilder(path, base_url=self._origin, method="POST", data=urlencode(form))
        builder.content_type, builder.headers = FORM, Headers({**headers, "Content-Type": FORM})
        raw = {"RAW_URI": target, "REQUEST_URI": target, "QUERY_STRING": query}
        return {**builder.get_environ(), **raw}


class HttpTransport:
    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        import requests

        began = time.monotonic()
        request = requests.Request("POST", url, data=urlencode(form), headers={**headers, "Content-Type": FORM})
        prepared = request.prepare()
        prepared.url = url  # `prepare` decodes %7E, and the signature is over what was written
        try:
            with requests.Session() as session:
                response = session.send(prepared, timeout=PATIENCE, allow_redirects=False)
        except requests.RequestException:
            return Answer(0, "", b"", time.monotonic() - began)
        content_type = response.headers.get("Content-Type", "")
        return Answer(response.status_code, content_type, response.content, time.monotonic() - began)
