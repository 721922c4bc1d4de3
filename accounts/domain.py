"""Roles, accounts, and what each may do: pure rules, in one place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.labels import LabelledEnum

LINK_LIFETIME = timedelta(minutes=15)
FIRST_LINK_LIFETIME = timedelta(hours=24)
"""Of the link that makes the first administrator: whoever installs the service may be interrupted."""
SESSION_LIFETIME = timedelta(hours=12)
IDLE_LIMIT = timedelta(hours=2)
"""A session that nobody has used for so long is over: the computer may be shared."""


class Role(LabelledEnum):
    """What somebody is to the service."""

    ADMINISTRATOR = "administration", "Administration nationale"
    REFERENT = "referent", "Référent"
    OBSERVER = "observateur", "Observateur"


class LinkPurpose(LabelledEnum):
    """What a single-use link is for."""

    SIGN_IN = "connexion", "Se connecter"
    FIRST_ADMINISTRATOR = "premier", "Créer le premier compte"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may enter. No password is in it."""

    id: int
    mail: str
    """Lower case: two accounts never differ by it only."""
    name: str
    role: Role
    departments: frozenset[str] = frozenset()
    """The codes of the départements of a référent; empty for the two other roles, who see them all."""
    direct: frozenset[str] = frozenset()
    """Those of them whose référents may change without asking."""
    active: bool = True
    has_password: bool = False
    created_at: datetime | None = None
    signed_in_at: datetime | None = None

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def sees_personal_data(self) -> bool:
        """Names, addresses and numbers of contacts and lines: not for observers."""
        return self.role is not Role.OBSERVER

    def may_see(self, department_code: str) -> bool:
        """A référent looks after their own départements; the two other roles see all of them."""
        return self.role is not Role.REFERENT or department_code in self.departments

    def may_change(self, department_code: str | None) -> bool:
        """Whether a change is effective at once. None: what is national."""
        if self.is_administrator:
            return True
        return self.role is Role.REFERENT and department_code in self.departments & self.direct

    def may_propose(self, department_code: str) -> bool:
        """Whether they may ask for a change of this département."""
        return self.is_administrator or (self.role is Role.REFERENT and department_code in self.departments)

    def visible(self, codes: Iterable[str]) -> list[str]:
        """Those of these départements that they may see, in the same order."""
        return [code for code in codes if self.may_see(code)]


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody enters."""

    device: str
    """« Firefox, Windows »."""
    before: str | None = None
    """The token of the session that it held, which ends: whoever knew it knows nothing of the new one."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somebody was let in."""

    account: Account
    token: str
    """Of their new session, for its cookie."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One entrance that goes on, as its owner may see it."""

    token_hash: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    device: str

    def is_over(self, now: datetime) -> bool:
        """Too old, or not used for too long."""
        return self.expires_at <= now or self.seen_at + IDLE_LIMIT <= now
