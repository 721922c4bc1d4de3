"""Who made a change, for a reader who is told no name of a person: what they are to the service."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

import accounts.store
from accounts.domain import Role
from annuaire.service import DEMONSTRATION_AUTHOR
from core.changes import COMMAND_LINE
from protection.nuisance import BY_ITSELF

ON_PROPOSAL = ", sur proposition de "
"""Between who decided and who asked, who may be a contact of the annuaire."""
NOBODY = frozenset({COMMAND_LINE.name, DEMONSTRATION_AUTHOR.name, BY_ITSELF.name})
"""Authors who are no person."""
BY_ROLE: Mapping[Role, str] = MappingProxyType(
    {
        Role.ADMINISTRATOR: "l'administration nationale",
        Role.REFERENT: "un référent",
        Role.OBSERVER: "un observateur",
    }
)
SOMEBODY = "un utilisateur"
"""Who has no account of this name any more, or shares it."""


def unnamed(session: Session) -> Callable[[str], str]:
    """What is told instead of an author, by the accounts as they are now."""
    roles: dict[str, set[Role]] = defaultdict(set)
    for account in accounts.store.accounts(session):
        roles[account.name].add(account.role)
    return lambda author: _told(author.partition(ON_PROPOSAL)[0], roles)


def _told(author: str, roles: Mapping[str, set[Role]]) -> str:
    if author in NOBODY:
        return author
    known = [BY_ROLE[role] for role in roles.get(author, ())]
    return known[0] if len(known) == 1 else SOMEBODY
