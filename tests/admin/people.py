"""Accounts for tests: one of each role, and how each enters."""

from accounts import service
from accounts.domain import Account, Role

PASSWORD = "une phrase assez longue"
PEOPLE = {
    "administratrice": Account(0, "camille@dihal.example", "Camille Martin", Role.ADMINISTRATOR),
    "referent": Account(0, "sacha@siao48.example", "Sacha Petit", Role.REFERENT, frozenset({"48", "69"})),
    "direct": Account(0, "dominique@siao01.example", "Dominique Leroy", Role.REFERENT, frozenset({"01"})),
    "observatrice": Account(0, "alix@observatoire.example", "Alix Moreau", Role.OBSERVER),
}
"""The référent of 48 and 69 proposes; that of 01 changes directly."""


def settle(database, at, *, with_passwords=False):
    """Creates them all; their accounts by name. Hashing a password takes time: only where somebody types one."""
    found = {name: service.save_account(database, person, at=at) for name, person in PEOPLE.items()}
    service.set_direct(database, "01", direct=True, at=at)
    for account in found.values() if with_passwords else ():
        service.set_password(database, account.id, PASSWORD)
    return found
