"""nginx with the configuration that we ship, in which only what an installation must change is changed."""

import re
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from bench.ports import free_port
from faults.balancer import BASE, TOKEN
from simulator.parameters import signature
from simulator.transport import FORM, PATIENCE, Answer
from tests.tools_setup import path_of

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx" / "svi.conf"
OPERATORS, PUBLICS = urlsplit(BASE).netloc, "horaires.example"
AROUND = """
user root;
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ }}
http {{
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/svi.conf;
}}
"""


class Reply(NamedTuple):
    status: int
    content_type: str
    body: bytes


class Nginx:
    """`ports`: of the machines behind it."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        certificate(folder)
        (folder / "svi.conf").write_text(self._adapted(ports), encoding="utf-8")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
        self._command = [str(path_of("nginx")), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self._process: subprocess.Popen[bytes] | None = None

    def _adapted(self, ports: list[int]) -> str:
        text = CONFIGURATION.read_text(encoding="utf-8")
        servers = cycle(ports)
        text = re.sub(r"192\.0\.2\.\d+:8000", lambda _: f"127.0.0.1:{next(servers)}", text)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.plain_port};")
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        text = re.sub(r"/etc/letsencrypt/live/[\w.]+", str(self.folder), text)
        text = text.replace("/var/log/nginx/", f"{self.folder}/").replace("root /etc/nginx;", f"root {self.folder};")
        return text.replace("svi.exemple.fr", OPERATORS).replace("horaires.exemple.fr", PUBLICS)

    def check(self) -> str:
        """What `nginx -t` says."""
        return subprocess.run([*self._command, "-t"], check=False, capture_output=True, text=True, timeout=30).stderr

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)
        until = time.monotonic() + 20
        while not self._listens():
            assert self._process.poll() is None, (self.folder / "error.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)

    def ask(self, method: str, target: str, *, host: str = OPERATORS, body: str = "", **headers: str) -> Reply:
        """As from outside: the certificate is checked."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            connection = HTTPConnection(host)
            connection.sock = secure
            connection.putrequest(method, target)
            sent = {"Content-Length": str(len(body)), "Content-Type": FORM, "Connection": "close"} | headers
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body.encode())
            with connection.getresponse() as response:
                return Reply(response.status, response.getheader("Content-Type", ""), response.read())


def certificate(folder: Path) -> None:
    """For both names, of an authority that is itself."""
    subprocess.run(
        [
            *(str(path_of("openssl")), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2", "-subj", f"/CN={OPERATORS}"),
            *("-addext", f"subjectAltName=DNS:{OPERATORS},DNS:{PUBLICS}"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


@dataclass
class ThroughNginx:
    """The operator's transport; notes every answer that is not the one awaited."""

    nginx: Nginx
    pace: float = 0.0
    troubles: list[str] = field(default_factory=list)
    longest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, url: str, form: dict[str, str], _headers: dict[str, str]) -> Answer:
        time.sleep(self.pace)
        form = {name: value for name, value in form.items() if name != "SimulatedAt"}
        signed = {"X-Twilio-Signature": signature(TOKEN, url, form)}
        began = time.monotonic()
        try:
            answer = Answer(*self.nginx.ask("POST", url.removeprefix(BASE), body=urlencode(form), **signed))
        except (OSError, HTTPException) as error:
            answer = Answer(0, repr(error), b"")
        with self._lock:
            self.longest = max(self.longest, time.monotonic() - began)
            if answer.status != 200:
                self.troubles.append(f"{url}: {answer.status} {answer.content_type}")
        return answer
