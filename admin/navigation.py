"""The menu: which screens a visitor finds there, in the order of the day."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from accounts.domain import Account
from admin.access import RULES, Access, wanted_by


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    label: str
    endpoint: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the page belongs to this screen: its address begins with the screen's."""
        return request.path == self.url or (self.endpoint != "admin.today" and request.path.startswith(self.url + "/"))


MENU = (
    Entry("Aujourd'hui", "admin.today"),
    Entry("Couverture", "admin.coverage"),
    Entry("Départements", "admin.departments"),
    Entry("Horaires et jours fériés", "admin.hours"),
    Entry("Messages vocaux", "admin.prompts"),
    Entry("Propositions", "admin.proposals"),
    Entry("Modifications", "admin.changes"),
    Entry("Import et export", "admin.spreadsheets"),
    Entry("Journal des appels", "admin.call_log_export"),
    Entry("Utilisateurs", "admin.users"),
    Entry("Exploitation", "admin.operations"),
    Entry("Mails", "admin.outbox"),
)


def menu(account: Account) -> Sequence[Entry]:
    """The screens that the visitor may open."""
    return [entry for entry in MENU if _is_open(entry.endpoint, account)]


def _is_open(endpoint: str, account: Account) -> bool:
    wanted = wanted_by(endpoint) or Access.ADMINISTRATOR
    return RULES[wanted](account, "")
