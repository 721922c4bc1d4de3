"""What the preflight looks at: this service, its database, its annuaire, its public address and its operator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from carrier import operator, web
from carrier.operator import Account, IncomingNumber, Operator, OperatorError
from core.database import Database
from core.settings import Settings
from svi.parts import Parts
from svi.snapshot import Snapshot


@dataclass(frozen=True)
class Installation:
    """What several checks need is asked once, when the first of them needs it."""

    parts: Parts
    number: str = ""
    """The technical number behind the public one, when it was named."""
    connect: Callable[[Settings], Operator] = operator.connect
    ask: web.Ask = web.ask

    @property
    def settings(self) -> Settings:
        return self.parts.settings

    @property
    def database(self) -> Database:
        return self.parts.database

    @property
    def now(self) -> datetime:
        return self.parts.clock()

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.parts.snapshots.known()

    @cached_property
    def database_trouble(self) -> str:
        """Why the database does not answer, or nothing."""
        try:
            with self.database.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            return type(error).__name__
        return ""

    @cached_property
    def operator(self) -> Operator:
        """Raises `OperatorError`."""
        return self.connect(self.settings)

    @cached_property
    def account(self) -> Account | OperatorError:
        """The account, or why it is out of reach: then nothing else is asked of the operator."""
        try:
            return self.operator.account()
        except OperatorError as error:
            return error

    @cached_property
    def incoming_number(self) -> IncomingNumber | None:
        """The number that calls come in by: the one that was named, else the public one, else the one that we show."""
        candidates = (self.number,) if self.number else (self.settings.public_number, self.settings.caller_id)
        return next(filter(None, map(self.operator.number, dict.fromkeys(candidates))), None)
