"""What a whole web address is."""

import re
from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """`https://exemple.fr/…`, in plain characters."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and re.fullmatch(r"[!-~]+", text) is not None
