"""A text with variables: `{nom}` and nothing else. Braces serve for variables only; there is no way to write one."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from prompts.variables import WHOLE_SENTENCES, name_of

_FIELD = re.compile(r"\{([^{}]*)\}")
_ALONE = "|".join(rf"\{{{name}\}}" for name in sorted(WHOLE_SENTENCES))
_PIECES = re.compile(rf"(?<=[.!?…])\s+|({_ALONE})")
_REPEATED_STOP = re.compile(r"([.!?…])(?:\s*\.)+")


@lru_cache(maxsize=4096)
def fields(template: str) -> frozenset[str]:
    """The names in code of what stands between braces; as written, where no variable is called so."""
    return frozenset(name_of(written) for written in _FIELD.findall(template))


def unknown(template: str, known: Collection[str]) -> list[str]:
    """What stands between braces and is none of these names in code, as it was written."""
    return list(dict.fromkeys(written for written in _FIELD.findall(template) if name_of(written) not in known))


def has_stray_brace(template: str) -> bool:
    """Whether a brace is left once the `{…}` are taken away."""
    return bool(re.search(r"[{}]", _FIELD.sub("", template)))


def fill(template: str, values: Mapping[str, str], *, keep_empty: bool = False) -> str:
    """The template with its values, as one line of plain text; a sentence with an empty value is left out.

    Values are never read as templates. With `keep_empty`, every sentence is kept.
    """
    return _filled(template, tuple((name, str(values.get(name, ""))) for name in fields(template)), keep_empty)


@lru_cache(maxsize=4096)
def _filled(template: str, values: tuple[tuple[str, str], ...], keep_empty: bool) -> str:  # noqa: FBT001
    """Kept: the same sentences are said again and again."""
    ready = {name: plain(value) for name, value in values}
    kept = [
        piece for piece in _pieces(_with_names(template)) if keep_empty or all(ready[name] for name in fields(piece))
    ]
    said = plain(" ".join(_FIELD.sub(lambda found: ready[found[1]], piece) for piece in kept))
    return _REPEATED_STOP.sub(r"\1", said)


def _with_names(template: str) -> str:
    return _FIELD.sub(lambda found: f"{{{name_of(found[1])}}}", template)


def _pieces(template: str) -> Iterator[str]:
    """The sentences of a template, those that are a variable by themselves included."""
    return (piece for piece in _PIECES.split(template) if piece and piece.strip())


def plain(text: str) -> str:
    """One line without control nor invisible characters, surrogates and the like, which no voice nor XML can take."""
    visible = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in visible if not unicodedata.category(c).startswith("C")).split())
