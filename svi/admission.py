"""Whether a call is served: its caller is not blocked, and the caps are not reached.

Asked twice in a call: when it arrives, and before the first line rings. A simulated call costs nothing: it is neither
counted nor capped, but a block shows.
"""

from collections.abc import Callable
from datetime import datetime

from call_log.domain import Refusal
from protection.ledger import Ledger
from svi.snapshot import Snapshot


def at_the_start(
    ledger: Ledger, call_sid: str, caller_hash: str | None, snapshot: Snapshot, at: datetime, *, simulated: bool
) -> Refusal | None:
    """Why a call that arrives is refused."""
    if snapshot.is_blocked(caller_hash, at):
        return Refusal.BLOCKED
    return None if simulated else ledger.begins(call_sid, caller_hash, at)


def before_ringing(ledger: Ledger, call_sid: str, at: datetime, *, simulated: bool) -> Callable[[str], Refusal | None]:
    """Why the lines of a département may not ring for this call."""
    if simulated:
        return lambda _department_code: None
    return lambda department_code: ledger.rings(call_sid, department_code, at)
