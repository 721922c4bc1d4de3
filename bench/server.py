"""Starts a server pinned to one core, and reads what it costs from /proc."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CORE = min(os.sched_getaffinity(0))
"""Of those that this machine gives us, the first is the server's, the last that of the load."""
START_LIMIT_S = 60


@dataclass
class Server:
    """A server that runs, with all its processes."""

    process: subprocess.Popen[bytes]
    port: int
    start_seconds: float
    """From the command to the first answer."""

    def pids(self) -> list[int]:
        """The main process and its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """User and system time of all processes so far."""
        return sum(_cpu(pid) for pid in self.pids())

    def megabytes_per_worker(self) -> float:
        """Mean proportional set size of the workers: shared pages are counted once."""
        workers = self.pids()[1:] or self.pids()
        return sum(_pss(pid) for pid in workers) / len(workers) / 1024


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def gunicorn(target: str, port: int, workers: int, threads: int) -> list[str]:
    """gunicorn with threads."""
    return [
        str(BIN / "gunicorn"), "--no-control-socket", "--preload", "-k", "gthread", "-w", str(workers),
        "--threads", str(threads), "--keep-alive", "60", "-b", f"127.0.0.1:{port}",
        "--log-level", "warning", f"{target}()",
    ]  # fmt: skip


def granian(target: str, port: int, workers: int, threads: int) -> list[str]:
    """granian, WSGI, its blocking threads."""
    return [
        str(BIN / "granian"), "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning", target,
    ]  # fmt: skip


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """The server, pinned to its core, until the block ends."""
    began = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", str(CORE), *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_answer(process, port)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as probe:
                probe.sendall(b"GET /sante/vivant HTTP/1.0\r\nHost: x\r\n\r\n")
                if probe.recv(16):
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server does not answer")
