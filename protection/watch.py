"""Looks at the log every few seconds, for the ledger of this process; and gives the alarm before the stop."""

import threading
import time
from contextlib import suppress
from datetime import date, datetime, timedelta
from datetime import time as day_time

from sqlalchemy.exc import SQLAlchemyError

from call_log import usage as call_log_usage
from call_log.breaker import Breaker
from core.caps import Caps
from core.clock import PARIS, Clock
from core.database import Database
from core.logs import log
from protection.domain import Alarm, Spent, Usage, alarm, day_of, going
from protection.ledger import Ledger

INTERVAL_S = 2.0
SPENT_EVERY_S = 10.0
"""The minutes of the calls that are over grow slowly, and are longer to add up."""
PAUSE_S = 5.0


class Watch:
    """One per process. `start` and `stop` are those of a `svi.background.Companion`."""

    def __init__(self, database: Database, clock: Clock, caps: Caps, longest_call: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._longest_call = longest_call
        self._breaker = Breaker(PAUSE_S)
        self._spent = Spent(date.min)
        self._spent_at = -SPENT_EVERY_S
        self._said = (date.min, Alarm.NONE)
        self._saying = threading.Lock()
        self._watcher: Watcher | None = None
        self.ledger = Ledger(caps)

    def start(self) -> None:
        """The first look is taken a moment later: the webhook that begins is not to pay for it."""
        self._watcher = Watcher(self)
        self._watcher.start()

    def stop(self) -> None:
        """After the look in hand."""
        watcher, self._watcher = self._watcher, None
        if watcher:
            watcher.stop()

    def usage(self) -> Usage:
        """For people and for Prometheus: as it is now, or as last known. A process without calls looks when asked."""
        if self.ledger.age_s > 2 * INTERVAL_S and self._breaker.allows():
            with suppress(SQLAlchemyError):
                self.look()
        return self.ledger.usage(self._clock())

    def look(self) -> None:
        """Reads what all machines know. Raises `SQLAlchemyError`."""
        now, looked_at = self._clock(), time.monotonic()
        try:
            known = call_log_usage.going_on(self._database, now - self._longest_call)
            spent = self._spent_of(now, looked_at)
        except SQLAlchemyError:
            self._breaker.trip()
            raise
        self._breaker.reset()
        calls = {sid: call for sid, events in known.items() if (call := going(events, now, self._longest_call))}
        self.ledger.see(calls, spent, looked_at)
        self._raise_alarm(now)

    def _spent_of(self, now: datetime, looked_at: float) -> Spent:
        day = day_of(now)
        if self._spent.day != day or looked_at - self._spent_at >= SPENT_EVERY_S:
            midnight = datetime.combine(day, day_time.min, PARIS)
            seconds = call_log_usage.spent(self._database, midnight)
            by_caller = {caller: spent for caller, spent in seconds.items() if caller}
            self._spent, self._spent_at = Spent(day, sum(seconds.values()), by_caller), looked_at
        return self._spent

    def _raise_alarm(self, now: datetime) -> None:
        """Said once a day for each level, by each process; whoever reads the logs sees the first."""
        usage, caps = self.ledger.usage(now), self.ledger.caps
        level, day = alarm(usage, caps), day_of(now)
        with self._saying:  # a page that asks may look at the same time as the thread that watches
            if (day, level) > self._said and level:
                _say(level, minutes=usage.minutes, cap=caps.max_minutes_per_day)
                self._said = (day, level)


def _say(level: Alarm, **told: int) -> None:
    if level is Alarm.REACHED:
        log.error("minutes_cap_reached", **told)
    else:
        log.warning("minutes_cap_near", **told)


class Watcher(threading.Thread):
    """A daemon thread; a database that is away is said once, and again when it is back and gone."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(name="protection-watcher", daemon=True)
        self._watch = watch
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until stopped."""
        was_seen = True
        while not self._stopping.wait(INTERVAL_S if was_seen else PAUSE_S):
            was_seen = self._look(was_seen=was_seen)

    def _look(self, *, was_seen: bool) -> bool:
        try:
            self._watch.look()
        except Exception as error:  # noqa: BLE001 - a thread that dies would leave the caps without a picture
            if was_seen:
                log.warning("caps_not_watched", error=type(error).__name__)
            return False
        return True

    def stop(self) -> None:
        """Ends the thread, after the look in hand."""
        self._stopping.set()
        if self.is_alive():
            self.join()
