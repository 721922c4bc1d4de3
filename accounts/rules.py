"""What the fields of an account may hold."""

from dataclasses import replace

from accounts.domain import Account, Role
from core.departments import all_departments
from core.edits import WrongFieldError
from core.people import checked_mail, checked_name

LONGEST_NAME = 100


def checked_account(account: Account) -> Account:
    """The account as it is kept. Raises `WrongFieldError`."""
    return replace(
        account,
        mail=checked_mail(account.mail),
        name=checked_name(account.name, LONGEST_NAME),
        departments=_departments(account) if account.role is Role.REFERENT else frozenset(),
    )


def mail_taken() -> WrongFieldError:
    """A mail has one account."""
    return WrongFieldError("Cette adresse est déjà celle d'un compte.", "mail")


def _departments(account: Account) -> frozenset[str]:
    unknown = sorted(account.departments - set(all_departments()))
    if unknown:
        raise WrongFieldError(f"Aucun département n'a le code « {unknown[0]} ».", "departments")
    if not account.departments:
        raise WrongFieldError("Un référent a au moins un département : écrivez le sien.", "departments")
    return account.departments
