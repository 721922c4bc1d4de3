"""The tables of the schedules. A setting that a département has not chosen has no row."""

from datetime import date, time
from typing import Any, Self

import msgspec
from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from schedules.domain import Absence, Closure, Interval, OpeningHours, SpecialOpening


class HoursRow(Base):
    """The week of a département, or of the national service under the empty code."""

    __tablename__ = "schedule_hours"

    department_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    hours: Mapped[dict[str, Any]] = mapped_column(JSON)

    def to_domain(self) -> OpeningHours:
        """The hours, checked again."""
        return msgspec.convert(self.hours, OpeningHours)


class NationalClockRow(Base):
    """A département whose hours are read on the clock of Paris instead of its own."""

    __tablename__ = "schedule_national_clocks"

    department_code: Mapped[str] = mapped_column(String(3), primary_key=True)


class HolidayOffRow(Base):
    """A public holiday, by its key, on which a département works."""

    __tablename__ = "schedule_holidays_off"

    department_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    holiday: Mapped[str] = mapped_column(String(50), primary_key=True)


class ClosureRow(Base):
    """Without a département, of all of them; without hours, all day long."""

    __tablename__ = "schedule_closures"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's form; a reference is never used twice

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str | None] = mapped_column(String(3), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    start: Mapped[time | None]
    end: Mapped[time | None]
    reason: Mapped[str] = mapped_column(String(200))

    @classmethod
    def from_domain(cls, new: Closure) -> Self:
        """A row to be numbered by the database."""
        start, end = (new.hours.start, new.hours.end) if new.hours else (None, None)
        return cls(
            department_code=new.department_code,
            first_day=new.first_day,
            last_day=new.last_day,
            start=start,
            end=end,
            reason=new.reason,
        )

    def to_domain(self) -> Closure:
        """The closure, checked again."""
        hours = Interval(self.start, self.end) if self.start is not None and self.end is not None else None
        return Closure(self.id, self.department_code, self.first_day, self.last_day, self.reason, hours)


class OpeningRow(Base):
    """Without a département, of all of them."""

    __tablename__ = "schedule_openings"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str | None] = mapped_column(String(3), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    intervals: Mapped[list[dict[str, str]]] = mapped_column(JSON)

    @classmethod
    def from_domain(cls, new: SpecialOpening) -> Self:
        """A row to be numbered by the database."""
        return cls(
            department_code=new.department_code,
            first_day=new.first_day,
            last_day=new.last_day,
            intervals=msgspec.to_builtins(new.intervals),
        )

    def to_domain(self) -> SpecialOpening:
        """The opening, checked again."""
        intervals = msgspec.convert(self.intervals, tuple[Interval, ...])
        return SpecialOpening(self.id, self.department_code, self.first_day, self.last_day, intervals)


class AbsenceRow(Base):
    """Without a last day, until further notice."""

    __tablename__ = "schedule_absences"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(String(3), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    urgent_mail: Mapped[str] = mapped_column(String(254))

    @classmethod
    def from_domain(cls, new: Absence) -> Self:
        """A row to be numbered by the database."""
        return cls(
            department_code=new.department_code,
            first_day=new.first_day,
            last_day=new.last_day,
            urgent_mail=new.urgent_mail,
        )

    def to_domain(self) -> Absence:
        """The absence, checked again."""
        return Absence(self.id, self.department_code, self.first_day, self.last_day, self.urgent_mail)
