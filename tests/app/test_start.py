"""What `make run` starts, looked at from outside: the port, and what a killed server leaves."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.browser.server import ROOT, Server


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


def _folders(server):
    return sorted(path.name for path in (server.data_dir / "metriques").iterdir())


def test_a_port_that_is_taken_is_said_in_one_line_and_harms_nobody(server):
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:create_app()"]
    second = subprocess.run(  # noqa: S603 - our own
        command, check=False, cwd=ROOT, env=server.environment, capture_output=True, text=True, timeout=60
    )
    port = int(server.settings["PORT"])
    assert second.returncode == 1
    said = [line for line in second.stderr.splitlines() if "port" in line.lower()]
    assert said == [f"Erreur : le port {port} est déjà pris. Choisissez-en un autre : PORT={port + 1} make run"]
    assert "Connection in use" not in second.stderr
    with urllib.request.urlopen(f"{server.address}/metrics", timeout=5) as metrics:  # noqa: S310 - our own
        assert 'svi_webhooks_total{endpoint="webhooks.call_starts",status="200"} 0.0' in metrics.read().decode()
    assert _folders(server) == [str(server.pid)]


def test_what_a_killed_server_left_is_removed_at_the_next_start(server):
    killed = server.pid
    os.kill(killed, signal.SIGKILL)
    server.wait()
    assert _folders(server) == [str(killed)]
    server.start()
    assert _folders(server) == [str(server.pid)]
