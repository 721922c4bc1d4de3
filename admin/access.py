"""Who may open which page: each view says it once, and nothing is opened that says nothing."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import TypeVar, cast

from flask import Response, abort, current_app, redirect, request, url_for

from accounts.domain import Account
from admin.given_back import expired
from admin.visitors import visitor
from core.departments import all_departments

View = TypeVar("View", bound=Callable[..., object])


class Access(Enum):
    """What a view asks of its visitor. The last two are about the département `code` of the address."""

    ANYBODY = auto()
    """Also who has not signed in: the pages of signing in, the style sheet."""
    SIGNED_IN = auto()
    """Any account, observers included: no personal data is shown, or they are masked."""
    PERSONAL = auto()
    """Who may read names, addresses and numbers."""
    ADMINISTRATOR = auto()
    """The national administration."""
    SEES = auto()
    """Who may see this département."""
    PROPOSES = auto()
    """Who may ask for changes of this département, or make them."""


RULES: Mapping[Access, Callable[[Account, str], bool]] = MappingProxyType(
    {
        Access.ANYBODY: lambda _account, _code: True,
        Access.SIGNED_IN: lambda _account, _code: True,
        Access.PERSONAL: lambda account, _code: account.sees_personal_data,
        Access.ADMINISTRATOR: lambda account, _code: account.is_administrator,
        Access.SEES: lambda account, code: account.may_see(code),
        Access.PROPOSES: lambda account, code: account.may_propose(code),
    }
)
OF_DEPARTMENT = frozenset({Access.SEES, Access.PROPOSES})


def access(wanted: Access) -> Callable[[View], View]:
    """Says who may open a view: `@admin.get(…)` above, this below."""

    def named(view: View) -> View:
        view.access = wanted  # type: ignore[attr-defined]
        return view

    return named


def wanted_by(endpoint: str) -> Access | None:
    """What a view asks of its visitor; None when its author forgot."""
    if endpoint.endswith(".static"):
        return Access.ANYBODY
    return cast("Access | None", getattr(current_app.view_functions[endpoint], "access", None))


def guard() -> Response | None:
    """Before each view: lets in, leads to the page of signing in, or refuses."""
    wanted = wanted_by(request.endpoint or "")
    if wanted is Access.ANYBODY:
        return None
    account = visitor()
    if account is None:
        return _sign_in_first()
    code = str((request.view_args or {}).get("code", ""))
    if wanted in OF_DEPARTMENT and code not in all_departments():
        abort(404)
    if wanted is None or not RULES[wanted](account, code):
        abort(403)
    return None


def _sign_in_first() -> Response:
    """A part of a page that is asked for by script leads the whole page there; what was typed is given back."""
    if request.endpoint == "admin.sign_out":
        return redirect(url_for("admin.sign_in"))  # type: ignore[return-value]
    if request.method != "GET":
        return expired()
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": url_for("admin.sign_in")})
    return redirect(url_for("admin.sign_in", suite=request.full_path.rstrip("?")))  # type: ignore[return-value]
