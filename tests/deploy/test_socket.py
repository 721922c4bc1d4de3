"""The service on a socket that systemd's own tool hands over, as its unit asks."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.ports import free_port
from tests.browser.server import ROOT
from tests.svi.conftest import settings
from tests.tools_setup import path_of


def test_the_service_answers_on_the_socket_it_is_given_and_not_on_its_own(tools, tmp_path):
    given, its_own = free_port(), free_port()
    environment = settings(tmp_path) | {"PORT": str(its_own), "PATH": os.environ["PATH"], "WEB_CONCURRENCY": "1"}
    passed_on = [word for name, value in environment.items() for word in ("-E", f"{name}={value}")]
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "--config", "gunicorn.conf.py", "app:create_app()"]
    tool = [str(path_of("systemd-socket-activate")), "-l", f"127.0.0.1:{given}", *passed_on]
    log = tmp_path / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen([*tool, *gunicorn], cwd=ROOT, stdout=output, stderr=output)
    try:
        assert _alive(given) == 200, log.read_text()
        assert f":{given}" in log.read_text()
        assert f":{its_own}" not in log.read_text()
    finally:
        process.terminate()
        process.wait(60)
    assert process.returncode == 0


def _alive(port):
    """The tool starts the service at the first connection, which waits."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/vivant", timeout=60) as answer:
                return answer.status
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
