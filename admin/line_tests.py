"""The test call of a line: whether it may be made, its placing, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from itsdangerous import BadData, URLSafeSerializer
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from accounts.domain import Account
from accounts.rates import Rates
from admin.entering import in_words
from admin.what_if import in_vain_before, passages
from annuaire.domain import Line
from carrier import operator
from core.errors import UserError
from core.logs import log
from core.phone_numbers import why_not_dialable
from svi import line_test
from svi.parts import Parts
from svi.turn import Moment

OF_LINE, OF_ACCOUNT = RateLimitItemPerMinute(1), RateLimitItemPerHour(6)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a test call."""

    kind: str
    told: str
    is_over: bool = True


WAITING = Result("neutral", "L'appel part…", is_over=False)
CONFIRMED = Result("good", "Répondu et confirmé : la ligne sonne au bon endroit.")
RESULTS: Mapping[str, Result] = MappingProxyType(
    {
        "queued": WAITING,
        "initiated": WAITING,
        "ringing": Result("neutral", "La ligne sonne…", is_over=False),
        "in-progress": Result("neutral", "Quelqu'un, ou une messagerie, a décroché…", is_over=False),
        "completed": Result("watch", "Décroché, mais personne n'a tapé 1 : une messagerie, peut-être."),
        "no-answer": Result("watch", "Pas de réponse."),
        "busy": Result("watch", "Occupé."),
        "failed": Result("bad", "Refusé : l'opérateur n'a pas pu appeler ce numéro. Vérifiez-le."),
        "canceled": Result("neutral", "L'essai a été interrompu."),
    }
)


def place(parts: Parts, account: Account, line: Line) -> str:
    """Rings the line; the sealed name of the test call. Raises `UserError`."""
    settings = parts.settings
    if reason := why_not_dialable(line.number, settings.own_numbers):
        raise UserError(f"{reason[:1].upper()}{reason[1:]}.")
    counted = [(OF_LINE, ("line test", str(line.id))), (OF_ACCOUNT, ("line test by", str(account.id)))]
    if wait := Rates(parts.database, settings.secret_key, parts.clock()).count(counted):
        raise UserError(f"Cette ligne, ou votre compte, vient de faire un essai : attendez {in_words(wait)}.")
    document, seconds = line_test.document(parts.writer), line.ring_seconds
    sid = operator.connect(settings).ring(line.number, shown=settings.caller_id, document=document, seconds=seconds)
    log.info("line tested", department=line.department_code, line=line.id, account=account.id)
    return _seal(parts).dumps([line.id, sid])


def result(parts: Parts, line: Line, sealed: str) -> Result | None:
    """What became of it; None for a test that we did not make. Raises `UserError`."""
    try:
        line_id, sid = _seal(parts).loads(sealed)
    except (BadData, ValueError):
        return None
    if line_id != line.id:
        return None
    if line_test.is_confirmed(parts.database, parts.settings.secret_key, sid, parts.clock()):
        return CONFIRMED
    return RESULTS.get(operator.connect(parts.settings).call_status(sid), WAITING)


def _seal(parts: Parts) -> URLSafeSerializer:
    return URLSafeSerializer(parts.settings.secret_key, salt="essai de ligne")


def played(parts: Parts, line: Line) -> tuple[datetime, int] | None:
    """When a simulated call rings this line, and how many ringings before it; None when none does."""
    snapshot, code = parts.snapshots.latest(), line.department_code
    at = snapshot.schedule(code).next_opening(parts.clock())
    if at is None:
        return None
    last_taken = parts.call_log.last_taken_line(code, at, include_simulated=True)
    moment = Moment(at, lambda _code: last_taken, lambda _attempt: False)
    before = in_vain_before(passages(snapshot, code, moment), line.id)
    return None if before is None else (at, before)
