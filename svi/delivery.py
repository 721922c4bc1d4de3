"""One webhook as the operator sent it, checked, with the parts that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import request

from svi import inputs
from svi.form import OperatorRequest
from svi.parts import Parts


@dataclass(frozen=True, slots=True)
class Delivery:
    """Read once, then passed on: Flask's own `request` is looked up at each use."""

    parts: Parts
    form: Mapping[str, str]
    """The first value of each name."""
    query: str
    """As it was sent."""

    @classmethod
    def of(cls, asked: OperatorRequest, parts: Parts) -> "Delivery":
        return cls(parts, dict(reversed(asked.pairs)), str(asked.environ.get("QUERY_STRING", "")))

    @property
    def call_sid(self) -> str:
        """The call's, or an invented one, another at each use."""
        return inputs.call_sid(self.form)

    @property
    def is_simulated(self) -> bool:
        """Is it the simulator that plays this call?"""
        return "SimulatedAt" in self.form

    def now(self) -> datetime:
        """The time that decides: the clock's, or the one that a simulated call is played at."""
        return (self.is_simulated and inputs.simulated_at(self.form)) or self.parts.clock()


def answered() -> OperatorRequest:
    """The request that is being answered."""
    return cast("OperatorRequest", request)


def delivery() -> Delivery:
    """What it brings, once the guard has let it in."""
    return answered().delivery
