"""Sends what a page has just posted, beside it: the visitor does not wait for a slow server.

What fails, or is posted while no process looks, is sent by the job of each minute.
"""

from threading import Lock, Thread

from core.clock import Clock
from core.database import Database
from core.logs import log
from mail.domain import Transport
from mail.service import send_due


class Postman:
    """One per process; at most one round at a time."""

    def __init__(self, database: Database, clock: Clock, transport: Transport | None) -> None:
        self._database = database
        self._clock = clock
        self._transport = transport
        self._lock = Lock()
        self._again = False
        self._round: Thread | None = None

    @property
    def sends(self) -> bool:
        """Whether mails leave at all; if not, the outbox shows them."""
        return self._transport is not None

    def wake(self) -> None:
        """To call once a message is posted and its transaction is over. Returns at once, and never raises."""
        if self._transport is None:
            return
        with self._lock:
            self._again = True
            if self._round is None:
                self._round = self._begun(self._transport)

    def start(self) -> None:
        """A companion of the webhooks (`svi.background`): it has nothing to do before it is woken."""

    def stop(self) -> None:
        """After the round in hand."""
        round_in_hand = self._round
        if round_in_hand:
            round_in_hand.join()

    def _begun(self, transport: Transport) -> Thread | None:
        thread = Thread(target=self._go, args=[transport], name="postman", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no thread is left: the job will do it
            return None
        return thread

    def _go(self, transport: Transport) -> None:
        while self._is_asked():
            try:
                send_due(self._database, transport, self._clock())
            except Exception as error:  # noqa: BLE001 - the job of each minute tries again, and says more
                log.warning("mails_wait", error=type(error).__name__)

    def _is_asked(self) -> bool:
        with self._lock:
            asked, self._again = self._again, False
            if not asked:
                self._round = None
            return asked
