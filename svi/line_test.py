"""The test call of a line: what is heard there, and the key that confirms it. No caller, nothing in the log of calls.

The operator is asked for it with its document; only the key comes back to us, and is remembered for an hour.
"""

from datetime import datetime

from accounts.rates import Counters
from core.database import Database
from svi import inputs
from svi.delivery import Delivery, Webhook
from svi.screening import ACCEPT_KEY
from svi.twiml import Writer

QUESTION = (
    "Ceci est un essai du serveur vocal de l'assistance SI SIAO. Il vérifie que cette ligne sonne au bon endroit."
    " Pour confirmer, tapez 1."
)
NOTHING_HEARD = "Nous n'avons reçu aucune touche. Au revoir."
CONFIRMED = "Merci, cet essai est réussi. Au revoir."
REMEMBERED_S = 3600


def document(writer: Writer) -> str:
    """What is heard on picking up."""
    return writer.screening(QUESTION, NOTHING_HEARD, writer.links.line_test())


def is_confirmed(database: Database, secret_key: str, call_sid: str, at: datetime) -> bool:
    """Whether somebody pressed 1 in this test call."""
    return Counters(database, secret_key, at).get(_name(call_sid)) > 0


def line_confirms(asked: Delivery) -> str:
    """A key was pressed: 1 confirms."""
    if asked.form.get("Digits", "").strip() != ACCEPT_KEY:
        return asked.parts.writer.goodbye([NOTHING_HEARD])
    counters = Counters(asked.parts.database, asked.parts.settings.secret_key, asked.parts.clock())
    counters.incr(_name(inputs.clean_id(asked.form.get("CallSid", ""))), REMEMBERED_S)
    return asked.parts.writer.goodbye([CONFIRMED])


def _fails(asked: Delivery) -> str:
    return asked.parts.writer.goodbye([NOTHING_HEARD])


def _name(call_sid: str) -> str:
    return f"essai de ligne {call_sid}"


WEBHOOKS = (Webhook("/svi/essai", line_confirms, _fails),)
