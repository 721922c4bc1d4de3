import secrets
from collections.abc import Callable, Mapping
from uuid import uuid4

from simulator.behaviour import CallIds

_MAKE: Mapping[CallIds, Callable[[], str]] = {
    "CA": lambda: "CA" + secrets.token_hex(16),
    "uuid": lambda: str(uuid4()),
    "v3": lambda: "v3:" + secrets.token_urlsafe(40),
}


def call_sid(kind: CallIds = "CA") -> str:
    return _MAKE[kind]()
