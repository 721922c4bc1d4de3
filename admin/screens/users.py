"""« Utilisateurs »: who may enter, and in which départements référents change things directly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from accounts import service
from accounts.domain import Account, Role
from accounts.history import OBJECT_TYPE, fields_of
from admin.access import Access, access
from admin.blame import blame
from admin.blueprint import admin
from admin.forms import Text, stripped, typed
from admin.letters import invite
from admin.saving import Outcome
from admin.seen import EditForm, name_of
from admin.visitors import me
from core.changes import Author, Fields
from core.departments import all_departments, find_code
from core.edits import Edit, WrongFieldError
from core.errors import UserError
from editing.telling import tell
from svi.parts import parts

FIELDS: Mapping[str, str] = MappingProxyType({"mail": "mail", "name": "nom", "departments": "departements"})
"""Of the form: what an account has, as it is typed here."""


class UserForm(EditForm):
    """An account."""

    mail = EmailField(
        "Adresse mail",
        [InputRequired("Une adresse mail est attendue.")],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    nom = Text("Prénom et nom", InputRequired("Le prénom et le nom sont attendus."), render_kw={"autocomplete": "off"})
    role = RadioField(
        "Rôle", [InputRequired("Un rôle est attendu.")], choices=[SelectChoice(role.value, role.label) for role in Role]
    )
    departements = Text(
        "Départements d'un référent",
        description="Leurs codes ou leurs noms, séparés par des virgules : 48, 2A, Rhône. Rien pour les autres rôles.",
    )
    actif = BooleanField(
        "Ce compte est actif", description="Décochez, et la personne est dehors tout de suite.", default=True
    )


@admin.get("/utilisateurs")
@access(Access.ADMINISTRATOR)
def users() -> str:
    """All accounts."""
    return render_template("admin/users.html", accounts=service.accounts(parts().database), now=parts().clock())


@admin.route("/utilisateurs/nouveau", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def new_user() -> Response | str:
    """Creates an account, and invites its owner by mail."""
    form = UserForm()
    saved = _created(form) if form.validate_on_submit() else None
    if saved is None:
        return render_template("admin/user.html", form=form, account=None)
    invited = " Un mail l'invite à entrer." if saved.active else ""
    flash(f"Compte créé : {saved.name}.{invited}", "success")
    _warn_of_no_mail()
    return _to_users()


@admin.route("/utilisateurs/<int:account_id>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def user(account_id: int) -> Response | str:
    """One account: who they are, what they may do, and their sessions."""
    account = _found(account_id)
    form = UserForm(data=_fields(account))
    if not form.is_submitted():
        form.show({_name(account): fields_of(account)})
    outcome = _changed(form, account) if form.validate_on_submit() else Outcome()
    if outcome.is_done:
        flash(outcome.told, "success")
        return _to_users()
    now = parts().clock()
    sessions = [one for one in service.sessions(parts().database, account.id) if not one.is_over(now)]
    return render_template("admin/user.html", form=form, account=account, outcome=outcome, sessions=sessions, now=now)


@admin.post("/utilisateurs/<int:account_id>/sessions")
@access(Access.ADMINISTRATOR)
def end_user_sessions(account_id: int) -> Response:
    """Puts somebody out, everywhere."""
    account = _found(account_id)
    service.end_sessions(parts().database, account.id, but=None)
    flash(f"Toutes les sessions de {account.name} sont fermées.", "success")
    return cast("Response", redirect(url_for("admin.user", account_id=account.id)))


@admin.post("/utilisateurs/<int:account_id>/invitation")
@access(Access.ADMINISTRATOR)
def invite_user(account_id: int) -> Response:
    """Once more: the first mail is lost, or too old."""
    account = _found(account_id)
    try:
        with parts().database.transaction() as session:
            invite(session, account)
        parts().postman.wake()
        flash(f"Un mail invite {account.name} à entrer.", "success")
        _warn_of_no_mail()
    except UserError as error:
        flash(error.format_message(), "danger")
    return cast("Response", redirect(url_for("admin.user", account_id=account.id)))


@admin.route("/utilisateurs/departements", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def direct_departments() -> Response | str:
    """Where référents change things directly, instead of asking."""
    if request.method == "POST":
        service.change_direct(
            parts().database,
            shown=_known(request.form["montres"].split()),
            wanted=_known(request.form.getlist("direct")),
            at=parts().clock(),
            author=Author(me().name),
        )
        flash("C'est enregistré.", "success")
        return _to_users()
    return render_template(
        "admin/direct_departments.html",
        departments=all_departments().values(),
        direct=service.direct_departments(parts().database),
        referents=_referents(),
    )


def _known(codes: Sequence[str]) -> frozenset[str]:
    return frozenset(codes) & all_departments().keys()


def _warn_of_no_mail() -> None:
    if not parts().postman.sends:
        said = "Aucun serveur n'est réglé pour envoyer des mails : il attend dans « Mails »."
        flash(f"{said} Pour entrer sans mail : flask --app app comptes lien ADRESSE.", "warning")


def _created(form: UserForm) -> Account | None:
    try:
        wanted = _wanted(form, Account(0, "", "", Role.OBSERVER))
        saved = service.save_account(
            parts().database, wanted, at=parts().clock(), author=Author(me().name), tell=_invite_if_active
        )
    except UserError as error:
        blame(form, error, FIELDS)
        return None
    parts().postman.wake()
    return saved


def _invite_if_active(session: Session, account: Account) -> None:
    if account.active:
        invite(session, account)


def _changed(form: UserForm, account: Account) -> Outcome:
    """Over what the visitor saw only: who was just put out does not come back in by an older page."""
    seen, author = form.saw(*_which(account)) or {}, Author(me().name)
    try:
        wanted = _wanted(form, account)
        saved = service.change_account(parts().database, wanted, seen=seen, at=parts().clock(), author=author)
    except service.ChangedMeanwhileError as error:
        form.show({_name(account): error.current})
        return Outcome(conflicts=(_meanwhile(account, seen, error.current),))
    except UserError as error:
        blame(form, error, FIELDS)
        return Outcome()
    return Outcome(told=f"Compte enregistré : {saved.name}.")


def _wanted(form: UserForm, account: Account) -> Account:
    return replace(
        account,
        mail=typed(form.mail),
        name=typed(form.nom),
        role=Role(typed(form.role)),
        departments=_codes(typed(form.departements)),
        active=bool(form.actif.data),
    )


def _meanwhile(account: Account, seen: Fields, current: Fields) -> str:
    """« Compte Sacha Petit : actif oui → non »."""
    return tell(Edit(*_which(account), None, seen, current)).line


def _which(account: Account) -> tuple[str, str]:
    return OBJECT_TYPE, str(account.id)


def _name(account: Account) -> str:
    return name_of(*_which(account))


def _codes(written: str) -> frozenset[str]:
    names = [name.strip() for name in written.replace(";", ",").split(",") if name.strip()]
    found = {name: find_code(name) for name in names}
    unknown = [name for name, code in found.items() if code is None]
    if unknown:
        reason = f"Aucun département ne correspond à « {unknown[0]} ». Exemples : 33, 2A, 974, Rhône."
        raise WrongFieldError(reason, "departments")
    return frozenset(code for code in found.values() if code)


def _fields(account: Account) -> Mapping[str, object]:
    return {
        "mail": account.mail,
        "nom": account.name,
        "role": account.role.value,
        "departements": ", ".join(sorted(account.departments)),
        "actif": account.active,
    }


def _referents() -> Mapping[str, Sequence[str]]:
    active = [account for account in service.accounts(parts().database) if account.active]
    return {code: [one.name for one in active if code in one.departments] for code in all_departments()}


def _found(account_id: int) -> Account:
    account = service.account(parts().database, account_id)
    if account is None:
        abort(404)
    return account


def _to_users() -> Response:
    return cast("Response", redirect(url_for("admin.users")))
