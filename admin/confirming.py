"""Consequences are confirmed by name: what was ticked under some sentences is no answer to others."""

from collections.abc import Sequence
from hashlib import sha256

from flask import request

from core.edits import Edit
from editing import service as editing
from svi.parts import parts

FIELD = "confirme"
EVIDENT = "oui"
"""What a form sends that says by itself what callers will find: that nobody answers during an absence."""
NOT_AS_TOLD = (
    "Ce que les appelants constateraient n'est plus ce que cette page disait : autre chose a changé depuis. "
    "Rien n'est enregistré : relisez ce qui suit, puis recommencez."
)


def confirmation(sentences: Sequence[str]) -> str:
    """What the box under these sentences sends, or the page that tells them."""
    return sha256("\n".join(sentences).encode()).hexdigest()[:32]


def what_gets_worse(edits: Sequence[Edit]) -> tuple[str, ...]:
    """What is to be confirmed: everything that callers would notice, if one thing of it is worse than today.

    Empty when the request confirms just that. Raises `UserError` for a wrong edit.
    """
    answer = request.form.get(FIELD)
    if answer == EVIDENT:
        return ()
    foreseen = editing.foresee(parts().snapshots.latest(), edits, parts().clock())
    is_confirmed = answer == confirmation(foreseen.sentences)
    return foreseen.sentences if foreseen.dangerous and not is_confirmed else ()
