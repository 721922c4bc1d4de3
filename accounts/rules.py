"""What the fields of an account may hold."""

from dataclasses import replace

from accounts.domain import Account, Role
from core import texts
from core.departments import all_departments
from core.errors import UserError

LONGEST_NAME = 100


def folded_mail(written: str) -> str:
    """An address as it is kept and looked for."""
    return texts.one_line(written).lower()


def checked_account(account: Account) -> Account:
    """The account as it is kept. Raises `UserError`."""
    return replace(
        account,
        mail=checked_mail(account.mail),
        name=checked_name(account.name),
        departments=_departments(account) if account.role is Role.REFERENT else frozenset(),
    )


def checked_mail(written: str) -> str:
    """Raises `UserError`."""
    mail = folded_mail(written)
    if not texts.is_mail(mail):
        raise UserError("L'adresse mail n'en est pas une : écrivez-la comme prenom.nom@exemple.fr.")
    return mail


def checked_name(written: str) -> str:
    """Raises `UserError`."""
    name = texts.one_line(written)
    if not name or len(name) > LONGEST_NAME or not texts.is_readable(name):
        raise UserError(f"Le prénom et le nom sont attendus, en {LONGEST_NAME} caractères au plus.")
    return name


def _departments(account: Account) -> frozenset[str]:
    unknown = sorted(account.departments - set(all_departments()))
    if unknown:
        raise UserError(f"Aucun département n'a le code « {unknown[0]} ».")
    if not account.departments:
        raise UserError("Un référent a au moins un département : choisissez le sien.")
    return account.departments
