"""What nginx lets through, what it says when nobody answers, what it writes down. No call of ours is behind it here."""

import threading
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app import create_app
from bench.ports import free_port
from tests.deploy.proxy import PUBLICS
from tests.svi.conftest import settings

POST_BODY = "CallSid=CA1&From=%2B33536490001"


class Machine(BaseHTTPRequestHandler):
    """Notes what it is asked, and answers it, or hangs."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.hangs:
            self.server.released.wait(30)
        self.do_GET()

    def do_GET(self):
        self.server.seen.append(self.requestline)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._answer()

    def _answer(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", "11")
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, *_):
        pass


@contextmanager
def machine(*, hangs=False):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    server.seen, server.hangs, server.released = [], hangs, threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


LET_THROUGH = {
    "the start of a call": ("POST", "/svi/appel", None, 200),
    "a webhook is a POST": ("GET", "/svi/appel", None, 403),
    "also that of a référent's line": ("GET", "/svi/filtrage", None, 403),
    "no metrics for the operator": ("GET", "/metrics", None, 404),
    "no health for the operator": ("GET", "/sante/pret", None, 404),
    "no telephone in the browser": ("GET", "/simulateur", None, 404),
    "no pages on the operator's side": ("GET", "/horaires", None, 404),
    "the hours": ("GET", "/horaires", PUBLICS, 200),
    "the hours of a département": ("GET", "/horaires/75.json", PUBLICS, 200),
    "the home page": ("GET", "/", PUBLICS, 200),
    "their style": ("GET", "/public/public.css", PUBLICS, 200),
    "the page of signing in": ("GET", "/admin/connexion", PUBLICS, 200),
    "no pages of the administration on the operator's side": ("GET", "/admin/connexion", None, 404),
    "no webhook on the public's side": ("POST", "/svi/appel", PUBLICS, 404),
    "no metrics for the public": ("GET", "/metrics", PUBLICS, 404),
    "no health for the public": ("GET", "/sante/pret", PUBLICS, 404),
}


def test_only_what_has_to_passes(nginx):
    with machine() as behind:
        proxy = nginx(behind.server_port)
        for reason, (method, target, host, status) in LET_THROUGH.items():
            answer = proxy.ask(
                method, target, body=POST_BODY if method == "POST" else "", **{"host": host} if host else {}
            )
            assert answer.status == status, reason
        assert proxy.ask("POST", "/svi/appel", body="x=" + "y" * 70_000).status == 413
        plain = HTTPConnection("127.0.0.1", proxy.plain_port, timeout=10)
        plain.request("GET", "/horaires", headers={"Host": PUBLICS, "Connection": "close"})
        with plain.getresponse() as redirected:
            assert redirected.getheader("Location") == f"https://{PUBLICS}/horaires"
        plain.close()
        assert "successful" in proxy.check()


def test_the_signed_target_passes_as_it_is_and_nothing_of_a_caller_is_written_down(nginx):
    target = "/svi/etape?d=2A&x=%7E%3A%C3%A9&y=a%2Fb&z=+&appel=CAsecret"
    with machine() as behind:
        proxy = nginx(behind.server_port)
        assert proxy.ask("POST", target, body=POST_BODY).status == 200
        assert behind.seen == [f"POST {target} HTTP/1.1"]
        proxy.stop()
    written = (proxy.folder / "svi.log").read_text() + (proxy.folder / "error.log").read_text()
    assert " 200 " in written
    assert "/svi/etape" in written
    assert not any(secret in written for secret in ("CAsecret", "536490001", "33536", "d=2A"))


def test_a_machine_that_hangs_is_left_within_the_operators_patience(nginx):
    with machine(hangs=True) as hung, machine() as alive:
        proxy = nginx(hung.server_port, alive.server_port)
        answers = [proxy.ask("POST", "/svi/etape", body=POST_BODY) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]


def test_when_nobody_answers_the_caller_is_told_where_to_write_and_no_voicemail_takes_the_call(nginx, tmp_path):
    app = create_app(settings(tmp_path))
    proxy = nginx(free_port(), free_port())
    done = app.test_cli_runner().invoke(args=["secours", "ecrire", str(proxy.folder / "dernier-secours.xml")])
    assert done.exit_code == 0, done.output
    helped = proxy.ask("POST", "/svi/secours", body=POST_BODY)
    assert (helped.status, helped.content_type) == (200, "text/xml; charset=utf-8")
    assert helped.body.decode() == app.extensions["svi"].help_document
    for path in ("/svi/filtrage?a=1", "/svi/prise?a=1"):
        hung_up = proxy.ask("POST", path, body=POST_BODY)
        assert (hung_up.status, hung_up.content_type) == (200, "text/xml")
        assert b"<Response><Hangup/></Response>" in hung_up.body
    assert proxy.ask("POST", "/svi/appel", body=POST_BODY).status == 502
    assert proxy.ask("GET", "/dernier-secours.xml").status == 404


@pytest.mark.parametrize("line", ["client_max_body_size 64k;", "non_idempotent", "proxy_read_timeout 6s;"])
def test_what_the_guide_promises_is_in_the_configuration(line):
    from tests.deploy.proxy import CONFIGURATION

    assert line in CONFIGURATION.read_text(encoding="utf-8")
