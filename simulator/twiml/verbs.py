"""The verbs of a document, as values that travel in a call's state."""

from typing import TypeAlias

import msgspec


class Say(msgspec.Struct, frozen=True, tag="say"):
    text: str
    loop: int = 1


class Play(msgspec.Struct, frozen=True, tag="play"):
    url: str = ""
    loop: int = 1
    digits: str = ""


class Pause(msgspec.Struct, frozen=True, tag="pause"):
    length: int = 1


Prompt: TypeAlias = Say | Play | Pause


class Gather(msgspec.Struct, frozen=True, tag="gather"):
    """`action` empty means the current document; `finish_on_key` empty means none."""

    prompts: tuple[Prompt, ...] = ()
    action: str = ""
    timeout: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False


class Number(msgspec.Struct, frozen=True, tag="number"):
    number: str
    url: str | None = None


class Dial(msgspec.Struct, frozen=True, tag="dial"):
    """`action` None means that the document goes on after the call. `time_limit`: the operator's four hours."""

    numbers: tuple[Number, ...]
    action: str | None = None
    timeout: int = 30
    time_limit: int = 14_400
    caller_id: str | None = None


class Hangup(msgspec.Struct, frozen=True, tag="hangup"):
    pass


class Redirect(msgspec.Struct, frozen=True, tag="redirect"):
    url: str


class Reject(msgspec.Struct, frozen=True, tag="reject"):
    reason: str = "rejected"


Verb: TypeAlias = Say | Play | Pause | Gather | Dial | Hangup | Redirect | Reject
