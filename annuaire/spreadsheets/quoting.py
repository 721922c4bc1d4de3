"""Text that a spreadsheet would take for a formula (= + - @) is written with an apostrophe, removed when read.

One more apostrophe goes before a text that already has it, so that every text reads back as it was.
"""

import re

_SIGNS = r"[=+\-@＝＋－＠]"
"""The wide ones too: some spreadsheets read them as the others."""
_READ_AS_FORMULA = re.compile(rf"'*{_SIGNS}")
_QUOTED = re.compile(rf"'+{_SIGNS}")


def quoted(text: str) -> str:
    """A text for a CSV file, where nothing says that a cell is text."""
    return f"'{text}" if _READ_AS_FORMULA.match(text) else text


def quoted_in_text_cell(text: str) -> str:
    """A text for a cell of type text: no formula is possible, but `unquoted` must give it back."""
    return f"'{text}" if _QUOTED.match(text) else text


def unquoted(text: str) -> str:
    """What was written, from either."""
    return text[1:] if _QUOTED.match(text) else text
