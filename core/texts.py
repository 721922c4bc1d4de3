"""What a person wrote, made fit to be kept: one line, no invisible mark; and what a mail address looks like."""

import re
import unicodedata


def one_line(written: str) -> str:
    """White space is one space, invisible marks are dropped."""
    return " ".join(
        "".join(c for c in unicodedata.normalize("NFC", written) if unicodedata.category(c) != "Cf").split()
    )


def is_readable(kept: str) -> bool:
    """Neither a control character nor U+FFFD: a wrong conversion has already lost a letter."""
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} or c == "\ufffd" for c in kept)


def is_mail(address: str) -> bool:
    """Only plain addresses: they are spoken to callers and written on pages."""
    local, _, domain = address.partition("@")
    labels = domain.split(".")
    return (
        len(local) <= 64
        and len(address) <= 254
        and len(labels) >= 2
        and all(re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+", word) for word in local.split("."))
        and all(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", label) for label in labels)
    )
