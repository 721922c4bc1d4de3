"""Behind every process that serves, a scheduler; the lease says which one works.

APScheduler wakes us up and lends its threads: one for the lease, one for the jobs, so that a long job does not lose the
lease. Our own rules say what is due, since they must hold for several processes and over a restart.
"""

import logging
from collections.abc import Sequence
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from core.clock import Clock
from core.database import Database
from core.logs import log
from tasks.domain import BEAT_S, PATIENCE_S, Job
from tasks.keeper import Keeper, process_name
from tasks.presence import Presence
from tasks.runner import Runner

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler


class Scheduler:
    """Starts and stops with a process, and never troubles it: its troubles are said in the logs.

    The first beat comes after one interval: neither a first caller nor a short command pays for the jobs.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        jobs: Sequence[Job],
        presence: Presence | None = None,
        *,
        beat_s: float = BEAT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._presence = presence
        self._beat_s = beat_s
        self._patience_s = patience_s
        self._starting: Thread | None = None
        self._scheduler: BackgroundScheduler | None = None
        self._was_reachable = True

    def start(self) -> None:
        """To call after a fork. Returns at once: loading APScheduler takes a while, and a caller is waiting."""
        me = process_name()
        self._keeper = Keeper(self._database, me, self._patience_s)
        self._runner = Runner(self._database, self._clock, me)
        self._starting = Thread(target=self._launch, name="tasks-start", daemon=True)
        self._starting.start()

    def stop(self) -> None:
        """After the job in hand; another process may take over at once."""
        starting, self._starting = self._starting, None
        if starting is None:
            return
        starting.join()
        scheduler, self._scheduler = self._scheduler, None
        if scheduler:
            scheduler.shutdown()
        self._quietly(lambda: self._keeper.release(self._clock()))
        if self._presence:
            self._quietly(partial(self._presence.leave, self._keeper.me, self._clock()))

    def _launch(self) -> None:
        from tasks.waking import background_scheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = background_scheduler(self._beat_s, self._beat, self._run_due)
        self._scheduler.start()

    def _beat(self) -> None:
        self._quietly(lambda: self._keeper.beat(self._clock()))
        if self._presence:
            self._quietly(partial(self._presence.tell, self._keeper.me, self._clock()))

    def _run_due(self) -> None:
        if self._keeper.is_mine:
            self._quietly(lambda: self._runner.run_due(self._jobs))

    def _quietly(self, action: Any) -> Any:  # noqa: ANN401 - what the action answers, or None
        """A database that is away is said once, and again when it is back."""
        try:
            answer = action()
        except SQLAlchemyError as error:
            if self._was_reachable:
                log.warning("tasks_wait_for_the_database", error=type(error).__name__)
            self._was_reachable = False
            return None
        self._was_reachable = True
        return answer
