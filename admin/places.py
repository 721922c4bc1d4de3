"""Where a visitor is, and where they may be sent on to."""

import re
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from flask import request, url_for

from accounts.addresses import SIGN_IN
from public.origin import address
from svi.parts import parts

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_OURS = re.compile(r"/(admin|simulateur)([/?][!-~]*)?")


def device() -> str:
    """« Firefox, Windows »: enough for somebody to know their own sessions."""
    agent = request.user_agent.string
    found = (next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found)) or "Appareil inconnu"


def is_here() -> bool:
    """Whether the visitor sits at this very machine, and the pages are for nobody else.

    What somebody beside this machine says of their address is not enough, nor is the page of another site whose name
    leads here.
    """
    hosts = (urlsplit(url).hostname or "" for url in (parts().settings.pages_url, request.host_url))
    return all(map(_is_loopback, (*hosts, request.remote_addr or "", address())))


def next_page(wanted: str | None) -> str:
    """Where to go after signing in: a path of ours, or the first page."""
    return wanted if wanted and _is_ours(wanted) else url_for("admin.today")


def _is_ours(path: str) -> bool:
    """Nothing that a browser could take for another site's, nor that leads to signing in or out again."""
    plain = unquote(path.partition("?")[0])
    is_strange = "//" in plain or "\\" in plain or ".." in plain or "\\" in path
    leads_back = plain.startswith((SIGN_IN, url_for("admin.sign_out")))
    return _OURS.fullmatch(path) is not None and not is_strange and not leads_back


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
