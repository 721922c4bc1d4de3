"""The service as `make run` starts it, on a free port, with its own database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.ports import free_port

ROOT = Path(__file__).parents[2]
START_LIMIT = 60
"""Seconds; it takes two on a machine that does nothing else."""


class Server:
    """gunicorn with the repository's configuration; without a key of its own, as a demonstration is."""

    def __init__(self, folder: Path, application: str = "app:create_app()", **settings: str) -> None:
        self.settings = {
            "SVI_DATABASE_URL": f"sqlite:///{folder / 'svi.sqlite3'}",
            "SVI_DATA_DIR": str(folder / "data"),
            "PORT": str(free_port()),
            **settings,
        }
        self._application = application
        self.address = f"http://127.0.0.1:{self.settings['PORT']}"
        self._output = folder / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data_dir(self) -> Path:
        return Path(self.settings["SVI_DATA_DIR"])

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def wait(self) -> None:
        """Until a server that was killed is gone, and its workers have let go of the port."""
        assert self._process is not None
        self._process.wait(timeout=START_LIMIT)
        end = time.monotonic() + START_LIMIT
        while self._is_listened_to():
            assert time.monotonic() < end
            time.sleep(0.05)

    def _is_listened_to(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(self.settings["PORT"]))) == 0

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("SVI_", "PROMETHEUS_", "FLASK_"))}
        return inherited | {"PYTHONUTF8": "1"} | self.settings

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def flask(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, timeout=60)  # noqa: S603 - our own

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", self._application]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)  # noqa: S603
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_LIMIT
        while not self._is_ready():
            assert self._process is not None
            assert self._process.poll() is None, self.output
            assert time.monotonic() < end, self.output
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/sante/pret", timeout=5) as answer:  # noqa: S310 - our own
                return answer.status == 200
        except OSError:
            return False

    def stop(self, ending: signal.Signals = signal.SIGQUIT) -> None:
        if self._process is None:
            return
        self._process.send_signal(ending)
        try:
            self._process.wait(timeout=START_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
