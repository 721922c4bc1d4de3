"""A real SMTP server on this machine: aiosmtpd, which imports a package that has the name of one of ours."""

import sys
from importlib import import_module
from types import ModuleType


def _without_ours(name):
    """aiosmtpd marks its public names with a decorator from `public`; what the mark does is of no use here."""
    ours, stand_in = sys.modules.get("public"), ModuleType("public")
    stand_in.public = lambda marked: marked
    sys.modules["public"] = stand_in
    try:
        return import_module(name)
    finally:
        del sys.modules["public"]
        if ours:
            sys.modules["public"] = ours


Controller = _without_ours("aiosmtpd.controller").Controller
AuthResult = import_module("aiosmtpd.smtp").AuthResult


class Letterbox:
    """Takes what comes, but for the addresses that it was told to refuse."""

    def __init__(self):
        self.taken = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd's name
        answer = self.answers.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        return self.answers.get("data", "250 OK")
