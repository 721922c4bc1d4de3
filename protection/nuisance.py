"""Blocking by itself who calls without end: once for all machines, as a job (`tasks`)."""

from datetime import datetime, timedelta

from call_log.usage import FrequentCaller, frequent_callers
from core.caps import Caps
from core.changes import Author
from core.database import Database
from protection import service
from protection.domain import Block

BY_ITSELF = Author("blocage automatique")
WINDOW = timedelta(hours=1)


def block_frequent(database: Database, caps: Caps, now: datetime) -> int:
    """Blocks who called more than the setting allows within an hour; how many. Done again, it changes nothing.

    Whose block has just ended, or was ended by somebody, is judged on the calls made since.
    """
    if not caps.block_after:
        return 0
    known = {block.caller_hash: block for block in service.blocks(database)}
    most = caps.block_after + 1
    frequent = frequent_callers(database, now - WINDOW, most)
    wanted = [caller for caller in frequent if _is_to_block(database, caller, known.get(caller.caller_hash), most, now)]
    for caller in wanted:
        service.block(
            database,
            caller.caller_hash,
            call_sid=caller.last_call_sid,
            at=now,
            duration=timedelta(hours=caps.block_hours),
            reason=f"{caller.calls} appels en une heure",
            author=BY_ITSELF,
        )
    return len(wanted)


def _is_to_block(database: Database, caller: FrequentCaller, last: Block | None, most: int, now: datetime) -> bool:
    if last is None or last.until <= now - WINDOW:
        return True
    again = frequent_callers(database, last.until, most)
    return not last.is_on(now) and caller.caller_hash in {one.caller_hash for one in again}
