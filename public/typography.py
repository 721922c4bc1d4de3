"""French spaces: no line of a page begins with a « : », nor ends with an opening quotation mark.

Done once, when a template is compiled, in the words between its tags: what is in a tag (an address, the value of a
field), in a field or in code stays as it is written, and so does all that an expression gives.
"""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

PAGES = ("admin/", "public/")
LEFT_ALONE = frozenset({"textarea", "option", "code", "pre", "kbd", "samp", "script", "style"})
"""The content of these is no prose, or comes back from the browser."""
NO_BREAK, NARROW = "\u00a0", "\u202f"
_PIECE = re.compile(r"<!--.*?-->|</?[a-zA-Z][a-zA-Z0-9]*|[\"'>]|[^<\"'>]+|<", re.DOTALL)
_WIDE_SPACE = re.compile(r"(?<=«) | (?=»|:(?!\S))")
_INSIDE_A_NUMBER = re.compile(r"(?<=\d) (?=\d{2,3}(?!\w))")
_NARROW_SPACE = re.compile(r" (?=[;!?](?!\S))")


def spaced(text: str) -> str:
    """« vu : oui ? » with its spaces made unbreakable: narrow before ; ! and ?, wide before : and inside « »."""
    return _NARROW_SPACE.sub(NARROW, _WIDE_SPACE.sub(NO_BREAK, text))


def typeset(sentence: str) -> str:
    """A sentence that code made: its spaces, and those inside its numbers, are unbreakable."""
    return _INSIDE_A_NUMBER.sub(NO_BREAK, spaced(sentence))


class Words:
    """The words of a template among its tags, read in order, of which expressions and statements cut the pieces."""

    def __init__(self) -> None:
        self._in_tag = False
        self._quote = ""
        self._left_alone = ""
        """The element in which nothing is touched."""

    def typeset(self, data: str) -> str:
        """A piece of the template, with French spaces in its words."""
        return "".join(map(self._piece, _PIECE.findall(data)))

    def _piece(self, piece: str) -> str:
        if self._in_tag:
            self._in_the_tag(piece)
        elif re.match(r"</?[a-zA-Z]", piece):
            self._in_tag = True
            self._enter(piece.strip("</").lower(), closes=piece.startswith("</"))
        elif not (self._left_alone or piece.startswith("<!--")):
            return spaced(piece)
        return piece

    def _in_the_tag(self, piece: str) -> None:
        if self._quote:
            self._quote = "" if piece == self._quote else self._quote
        elif piece in {'"', "'"}:
            self._quote = piece
        elif piece == ">":
            self._in_tag = False

    def _enter(self, name: str, *, closes: bool) -> None:
        if closes and name == self._left_alone:
            self._left_alone = ""
        elif not closes and name in LEFT_ALONE and not self._left_alone:
            self._left_alone = name


class FrenchSpaces(Extension):
    """For the templates of pages."""

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        """What is between expressions and statements, typeset."""
        return _typeset(stream) if (stream.name or "").startswith(PAGES) else stream


def _typeset(stream: TokenStream) -> Iterator[Token]:
    words = Words()
    for token in stream:
        yield Token(token.lineno, token.type, words.typeset(token.value)) if token.type == "data" else token
