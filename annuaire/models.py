"""The tables `siaos`, `lines` and `contacts`, and how a row becomes a domain object."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from annuaire.domain import LEAST_RING_SECONDS, MOST_RING_SECONDS, CallOrder, Contact, Line, Siao
from annuaire.rules import LENGTHS
from core.database import Base


class SiaoRow(Base):
    """The SIAO of one département."""

    __tablename__ = "siaos"

    department_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    structure: Mapped[str] = mapped_column(String(LENGTHS["structure"]))
    mail: Mapped[str] = mapped_column(String(LENGTHS["mail"]))
    phone_support: Mapped[bool]
    call_order: Mapped[str] = mapped_column(String(12))

    def to_domain(self, lines: tuple[Line, ...]) -> Siao:
        """The SIAO with its lines, which the caller has read and put in order."""
        order = CallOrder(self.call_order)
        return Siao(self.department_code, self.structure, self.mail, self.phone_support, order, lines)


class LineRow(Base):
    """One line. Ids are never used twice, also on SQLite: a call in progress may still carry a removed one."""

    __tablename__ = "lines"
    __table_args__ = (
        UniqueConstraint("department_code", "number", name="uq_lines_department_number"),
        UniqueConstraint("department_code", "position", name="uq_lines_department_position"),
        CheckConstraint(f"ring_seconds BETWEEN {LEAST_RING_SECONDS} AND {MOST_RING_SECONDS}", name="ring_seconds"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("siaos.department_code"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(LENGTHS["label"]))
    ring_seconds: Mapped[int]
    screening: Mapped[bool]
    active: Mapped[bool]
    active_from: Mapped[date | None]
    active_until: Mapped[date | None]

    def to_domain(self) -> Line:
        """The line as a value."""
        return Line(
            id=self.id,
            department_code=self.department_code,
            position=self.position,
            number=self.number,
            label=self.label,
            ring_seconds=self.ring_seconds,
            screening=self.screening,
            active=self.active,
            active_from=self.active_from,
            active_until=self.active_until,
        )


class ContactRow(Base):
    """One person in one role. Ids are never used twice, also on SQLite: the history holds those of who is gone."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("department_code", "last_name", "first_name", "role", name="uq_contacts_person_role"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(String(3))
    last_name: Mapped[str] = mapped_column(String(LENGTHS["last_name"]))
    first_name: Mapped[str] = mapped_column(String(LENGTHS["first_name"]))
    role: Mapped[str] = mapped_column(String(LENGTHS["role"]))
    mail: Mapped[str] = mapped_column(String(LENGTHS["mail"]))
    phone: Mapped[str] = mapped_column(String(16))

    def to_domain(self) -> Contact:
        """The contact as a value."""
        return Contact(self.department_code, self.last_name, self.first_name, self.role, self.mail, self.phone, self.id)
