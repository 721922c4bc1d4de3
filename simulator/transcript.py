"""What happened in a call, in the order in which it did, in French."""

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["call", "say", "key", "ring", "line", "end", "fault", "note"]

CALLER = ""


class Entry(msgspec.Struct, frozen=True):
    """`at`: seconds since the call began. `leg`: the number of the line it happened on, empty for the caller.

    `sound`: the address of a recording, when what is heard is one.
    """

    at: float
    kind: Kind
    text: str
    leg: str = CALLER
    sound: str = ""


def keys_pressed(keys: str) -> str:
    return f"touche {keys}" if len(keys) == 1 else f"touches {keys}"


def heard(entries: list[Entry], leg: str = CALLER) -> list[str]:
    return [entry.text for entry in entries if entry.kind == "say" and entry.leg == leg]
