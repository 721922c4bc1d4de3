"""The proxy delays, the balancer goes on to the next machine, the clock moves, the report says what was measured."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import app as service
from bench.ports import free_port
from faults import report
from faults.app import OPENING, create_app
from faults.balancer import BASE, Balancer
from faults.callers import SCRIPTS
from faults.catalogue import FAULTS
from faults.postgresql import Proxy
from faults.service import Instance
from faults.verdict import Measures


class _Machine(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def machine() -> Iterator[int]:
    """A server on a port, which answers any webhook."""
    with HTTPServer(("127.0.0.1", 0), _Machine) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def instance(port: int, *, was_down: bool = False) -> Instance:
    return cast("Instance", SimpleNamespace(port=port, was_down=lambda _begin, _end: was_down))


class _Dead:
    """A machine without any process; `asked`: how often it was tried all the same."""

    def __init__(self) -> None:
        self.port, self.asked = free_port(), 0

    def was_down(self, _begin: float, _end: float) -> bool:
        self.asked += 1
        return True


def test_the_balancer_goes_on_to_the_machine_that_answers(machine: int) -> None:
    dead = _Dead()
    balancer = Balancer([cast("Instance", dead), instance(machine)])
    while not dead.asked:
        assert balancer.post(f"{BASE}/svi/appel", {"CallSid": "CA1"}, {}).status == 200
    assert not any(delivery.was_down for delivery in balancer.deliveries), "who answered was there"


def test_no_machine_is_no_answer() -> None:
    balancer = Balancer([instance(free_port(), was_down=True)])
    assert balancer.post(f"{BASE}/svi/appel", {"CallSid": "CA1"}, {}).status == 0
    assert balancer.deliveries[0].was_down


def test_a_webhook_is_sent_as_a_real_operator_does(machine: int) -> None:
    balancer = Balancer([instance(machine)])
    balancer.post(f"{BASE}/svi/appel", {"CallSid": "CA1", "SimulatedAt": "2026-03-03T10:00:00+01:00"}, {})
    assert balancer.deliveries[0].form == {"CallSid": "CA1"}


def test_copies_come_as_often_as_asked(machine: int) -> None:
    balancer = Balancer([instance(machine)], copies=3, copies_within=0.05)
    balancer.post(f"{BASE}/svi/appel", {"CallSid": "CA1"}, {})
    balancer.wait_for_copies()
    assert [delivery.is_copy for delivery in balancer.deliveries].count(True) == 2


def test_the_proxy_delays_answers_until_it_is_mended(machine: int) -> None:
    proxy = Proxy(machine)
    balancer = Balancer([instance(proxy.port)])
    proxy.slow(600)
    with ThreadPoolExecutor(1) as operator:
        answer = operator.submit(balancer.post, f"{BASE}/", {"CallSid": "CA1"}, {})
        assert not wait([answer], timeout=0.5).done
        proxy.mend()
        assert answer.result().status == 200
    assert balancer.post(f"{BASE}/", {"CallSid": "CA1"}, {}).status == 200
    proxy.close()


def test_the_proxy_of_a_stopped_server_answers_nothing() -> None:
    proxy = Proxy(free_port())
    with closing(socket.create_connection(("127.0.0.1", proxy.port), timeout=5)) as client:
        assert client.recv(1) == b""
    proxy.close()


def test_the_service_under_test_is_the_real_one_on_a_clock_that_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "create_app", lambda clock: SimpleNamespace(clock=clock))
    file = tmp_path / "clock"
    monkeypatch.setenv("FAULTS_CLOCK", str(file))
    clock = cast("Any", create_app()).clock
    file.write_text(str(time.time()))
    assert abs((clock() - OPENING).total_seconds()) < 5
    file.write_text(str(time.time() + 3600))
    assert abs((OPENING - clock()).total_seconds() - 3600) < 5


def test_every_fault_of_the_issue_is_in_the_report_even_when_it_was_not_played() -> None:
    document = report.document({})
    assert all(fault.title in document for fault in FAULTS.values())
    assert "non joué" in document


def test_the_report_marks_what_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "fautes.json")
    setting = FAULTS["base-gelee"].settings[0]
    rows = {report.key("base-gelee", setting): report.Row(Measures(lost=3), 200, "03/03/2026 10:00", "abc")}
    report.save(rows)
    assert report.load() == rows
    line = next(line for line in report.document(rows).splitlines() if line.startswith("| Base figée"))
    assert "✘" in line
    assert "3 (0)" in line


def test_scripts_ring_no_department_in_rotation() -> None:
    assert all("13" not in keys for keys, _ in SCRIPTS.values())
