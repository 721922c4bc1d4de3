"""Ports for the servers that measures and tests start, which bind them a moment after they are picked."""

import socket
from contextlib import closing
from pathlib import Path
from random import SystemRandom

LOWEST, HIGHEST = 11_000, 65_535
"""Browsers refuse some that are lower."""
ENOUGH = 1000
_of_the_system = Path("/proc/sys/net/ipv4/ip_local_port_range")
_given: set[int] = set()
_random = SystemRandom()
"""Not the common generator, which tests set: two processes would pick the same ports."""


def free_port() -> int:
    """A port that nobody listens on, nor is given by the system meanwhile: it takes those of connections elsewhere."""
    while True:
        port = _random.randrange(LOWEST, _end())
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _end() -> int:
    """The first that the system gives to whoever asks for any; where it leaves too few below, there is no such end."""
    first = int(_of_the_system.read_text().split()[0])
    return first if first >= LOWEST + ENOUGH else HIGHEST + 1


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
