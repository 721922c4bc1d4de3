"""A load generator: keep-alive connections over raw sockets, latencies kept one by one.

Closed loop: every connection sends its next request as soon as it is answered (full load). Open loop: requests are
due at a fixed rate, and a late one counts from when it was due, so that waiting is not hidden.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

Calls = Iterator[list[bytes]]


@dataclass
class Result:
    """What was measured. Latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def add(self, other: "Result") -> None:
        """What another burst measured."""
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.errors += other.errors

    def percentiles(self) -> tuple[float, float, float]:
        """The median, the 95th and the 99th, in milliseconds."""
        return self.percentile(0.5), self.percentile(0.95), self.percentile(0.99)

    def percentile(self, share: float) -> float:
        """The latency, in milliseconds, that this share of the requests stays under."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class Connection:
    """One keep-alive connection that plays whole calls, one request after the other."""

    def __init__(self, host: str, port: int, calls: Calls) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._calls = calls
        self._pending: deque[bytes] = deque()
        self._received = b""
        self.due = 0.0

    def send(self, due: float) -> None:
        """Sends the next request of its call; `due` is when it should have left."""
        if not self._pending:
            self._pending.extend(next(self._calls))
        self.due = due
        self.socket.sendall(self._pending.popleft())

    def receive(self) -> int | None:
        """The status of the answer once it is whole; None before."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < _content_length(head):
            return None
        self._received = b""
        return int(head[9:12])


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    end = lowered.find(b"\r\n", start)
    return int(lowered[start : end if end > 0 else None])


def closed_loop(connections: list[Connection], seconds: float) -> Result:
    """Full load for some seconds."""
    result, end = Result(), time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(time.perf_counter())
        began = time.perf_counter()
        waiting = len(connections)
        while waiting:
            for connection in _answered(selector, result):
                now = time.perf_counter()
                if now < end:
                    connection.send(now)
                else:
                    waiting -= 1
        result.seconds = time.perf_counter() - began
    return result


def open_loop(connections: list[Connection], rate: float, seconds: float) -> Result:
    """Requests at a fixed rate, whatever the answers take."""
    result, idle = Result(), deque(connections)
    due: deque[float] = deque()
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        began = time.perf_counter()
        sent, total = 0, int(rate * seconds)
        while len(result.latencies) + result.errors < total:
            now = time.perf_counter()
            while sent < total and began + sent / rate <= now:
                due.append(began + sent / rate)
                sent += 1
            while due and idle:
                idle.popleft().send(due.popleft())
            following = began + sent / rate - time.perf_counter() if sent < total else 0.5
            idle.extend(_answered(selector, result, max(following, 0) if idle else 0.5))
        result.seconds = time.perf_counter() - began
    return result


def _answered(selector: selectors.BaseSelector, result: Result, timeout: float | None = None) -> Iterator[Connection]:
    for key, _ in selector.select(timeout):
        connection: Connection = key.data
        status = connection.receive()
        if status is None:
            continue
        if status == 200:
            result.latencies.append(time.perf_counter() - connection.due)
        else:
            result.errors += 1
        yield connection
