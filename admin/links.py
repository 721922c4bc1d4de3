"""Addresses of screens, for those who may open them."""

from flask import url_for

from accounts.domain import Account
from admin.access import RULES, Access, wanted_by


def address(endpoint: str, account: Account, **values: str | int) -> str:
    """The address of a screen, or nothing where this account may not go: then what is said has no link."""
    rule = RULES[wanted_by(endpoint) or Access.ADMINISTRATOR]
    return url_for(endpoint, **values) if rule(account, str(values.get("code", ""))) else ""  # type: ignore[arg-type]


def to_department(code: str, account: Account) -> str:
    """The page of a département, where nearly everything is mended."""
    return address("admin.department", account, code=code)
