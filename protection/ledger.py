"""What is used of the caps, in memory: a call is let in, or refused, without asking the database.

The picture of all machines is read again every few seconds (`protection.watch`); what begins, rings and ends in this
process is noted at once on top of it. So the caps are exact within a process; what other processes let in since the
last picture is not known yet.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock

from call_log.domain import Refusal
from core.caps import Caps
from protection.domain import Going, Spent, Usage, day_of

STALE_S = 30.0
"""Without a picture for so long (the database is away), nobody is refused for a cap: a caller is served."""
KEPT_S = 5.0
"""How long a note of this process outweighs the picture, which may have been taken just before."""


class Ledger:
    """One per process; any number of threads. A caller without a number is never counted as one caller."""

    def __init__(self, caps: Caps, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.caps = caps
        self._monotonic = monotonic
        self._lock = Lock()
        self._calls: dict[str, Going] = {}
        self._notes: dict[str, tuple[float, Going | None]] = {}
        self._spent = Spent(date.min)
        self._seen_at = monotonic()

    @property
    def age_s(self) -> float:
        """How old the picture is."""
        return self._monotonic() - self._seen_at

    def begins(self, call_sid: str, caller_hash: str | None, at: datetime) -> Refusal | None:
        """Why a new call may not begin; it is counted if it may."""
        with self._lock:
            refusal = self._why_not_begin(call_sid, caller_hash, at)
            if refusal is None:
                self._note(call_sid, Going(at, caller_hash))
            return refusal

    def rings(self, call_sid: str, department_code: str, at: datetime) -> Refusal | None:
        """Why the lines of a département may not ring for a call; it is counted there if they may."""
        with self._lock:
            cap = self.caps.max_calls_per_department
            others = (sid for sid, call in self._calls.items() if call.department_code == department_code)
            if self._is_over(cap, sum(sid != call_sid for sid in others)):
                return Refusal.CALLS_OF_DEPARTMENT
            call = self._calls.get(call_sid, Going(at, None))
            self._note(call_sid, replace(call, department_code=department_code))
            return None

    def ends(self, call_sid: str) -> None:
        """The call is over, or its last message is being said."""
        with self._lock:
            self._note(call_sid, None)

    def usage(self, at: datetime) -> Usage:
        """What is used now."""
        with self._lock:
            return Usage(len(self._calls), self._seconds(at))

    def see(self, calls: Mapping[str, Going], spent: Spent, looked_at: float) -> None:
        """A new picture of all machines, asked for at an instant of the monotonic clock."""
        with self._lock:
            recent = {sid: note for sid, note in self._notes.items() if note[0] > looked_at - KEPT_S}
            self._calls, self._notes, self._spent = dict(calls), {}, spent
            self._seen_at = looked_at
            for sid, (when, call) in recent.items():
                self._note(sid, call, when)

    def _why_not_begin(self, call_sid: str, caller_hash: str | None, at: datetime) -> Refusal | None:
        caps, others = self.caps, len(self._calls) - (call_sid in self._calls)
        if self._is_over(caps.max_calls, others):
            return Refusal.CALLS
        if self._is_over(caps.max_minutes_per_day * 60, self._seconds(at)):
            return Refusal.MINUTES
        if caller_hash is None:
            return None
        of_caller = (sid for sid, call in self._calls.items() if call.caller_hash == caller_hash)
        if self._is_over(caps.max_calls_per_caller, sum(sid != call_sid for sid in of_caller)):
            return Refusal.CALLS_OF_CALLER
        is_over = self._is_over(caps.max_minutes_per_day_per_caller * 60, self._seconds(at, caller_hash))
        return Refusal.MINUTES_OF_CALLER if is_over else None

    def _is_over(self, cap: int, used: int) -> bool:
        return 0 < cap <= used and self.age_s <= STALE_S

    def _seconds(self, at: datetime, caller_hash: str | None = None) -> int:
        of_caller = (call for call in self._calls.values() if caller_hash in {None, call.caller_hash})
        going_on = sum(call.seconds(at) for call in of_caller)
        if self._spent.day != day_of(at):
            return going_on
        return going_on + (self._spent.by_caller.get(caller_hash, 0) if caller_hash else self._spent.seconds)

    def _note(self, call_sid: str, call: Going | None, when: float | None = None) -> None:
        """Nothing is kept for a picture that does not come: it would grow for as long."""
        if call is None:
            self._calls.pop(call_sid, None)
        elif self.age_s <= STALE_S:
            self._calls[call_sid] = call
        if self.age_s <= STALE_S:
            self._notes[call_sid] = (self._monotonic() if when is None else when, call)
