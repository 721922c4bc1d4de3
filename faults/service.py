"""One machine that runs the service: a gunicorn, its workers, and the signals that end them."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from bench.ports import free_port
from call_log.backlog import Backlog

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WITH_SOCKET = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@" 3<&'
"""What systemd does with a socket unit: the socket outlives the service, whose callers then wait instead of failing."""
REPLAY_S = 60


class Instance:
    """`root`: the folder of the code it runs. `holds_socket`: as behind a systemd socket unit."""

    def __init__(
        self, name: str, environment: Mapping[str, str], log: Path, *, root: Path = ROOT, holds_socket: bool
    ) -> None:
        self.name, self.log, self.root = name, log, root
        self.port = free_port()
        self._socket = socket.create_server(("127.0.0.1", self.port), backlog=2048) if holds_socket else None
        self.environment = {**environment, "PORT": str(self.port), "PYTHONPATH": f"{root}:{ROOT}"}
        self.downs: list[tuple[float, float]] = []
        """When no process served: from, to (monotonic)."""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers."""
        gunicorn = [str(BIN / "gunicorn"), "--config", str(self.root / "gunicorn.conf.py"), "faults.app:create_app()"]
        fds: tuple[int, ...] = ()
        if self._socket:
            fds = (self._socket.fileno(),)
            gunicorn = ["bash", "-c", WITH_SOCKET + str(fds[0]), "gunicorn", *gunicorn]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                gunicorn,
                cwd=self.root,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                pass_fds=fds,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def workers(self) -> list[psutil.Process]:
        """Those alive."""
        if self._process is None or self._process.poll() is not None:
            return []
        return list(psutil.Process(self._process.pid).children())

    def kill_a_worker(self) -> None:
        """kill -9."""
        if workers := self.workers():
            random.choice(workers).kill()

    def kill(self) -> None:
        """kill -9, the master and its workers, at once."""
        assert self._process is not None
        processes = [psutil.Process(self._process.pid), *self.workers()]
        self._down()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()

    def stop(self) -> None:
        """SIGTERM: what is being answered is answered."""
        if self._process is None or self._process.poll() is not None:
            return
        self._down()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def close(self) -> None:
        self.stop()
        if self._socket:
            self._socket.close()

    def was_down(self, begin: float, end: float) -> bool:
        return any(begin < up and down < end for down, up in self.downs)

    def command(self, *arguments: str) -> str:
        """`flask --app app …` on this machine."""
        done = subprocess.run(
            [BIN / "flask", "--app", "app", *arguments],
            cwd=self.root,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    @property
    def backlog(self) -> Backlog:
        """What waits on this machine for the database."""
        return Backlog(Path(self.environment["SVI_DATA_DIR"]) / "file-d-attente")

    def replay(self) -> list[str]:
        """Until nothing waits, or for so long; what the command said, which does nothing while a worker replays."""
        said: list[str] = []
        until = time.monotonic() + REPLAY_S
        while self.backlog.length() and time.monotonic() < until:
            said.append(self.command("journal", "rejouer").strip())
        return said

    def _down(self) -> None:
        self.downs.append((time.monotonic(), float("inf")))

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 60
        while not self._answers():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.name} did not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        if self.downs and self.downs[-1][1] == float("inf"):
            self.downs[-1] = (self.downs[-1][0], time.monotonic())

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/sante/vivant")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
