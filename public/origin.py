"""From where somebody comes."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request


def address() -> str:
    """From where the visitor comes. A proxy on this machine or in the same private network tells for whom it asks."""
    peer = request.remote_addr or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_near(peer) else peer


def network() -> str:
    """What tries are counted by: the address, or of IPv6 the network that one subscriber has whole."""
    where = address()
    try:
        found = ip_address(where)
    except ValueError:
        return where[:100]
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else where


def _is_near(peer: str) -> bool:
    """An empty one is that of a socket file."""
    try:
        return not peer or ip_address(peer).is_private
    except ValueError:
        return False
