"""« Mon compte »: one's password, and one's sessions everywhere."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from flask import Response, flash, redirect, render_template, request, session, url_for
from wtforms import PasswordField

from accounts import service
from accounts.domain import LINK_LIFETIME
from accounts.rates import Action
from admin.access import Access, access
from admin.blame import blame
from admin.blueprint import admin
from admin.entering import LINK, WAY, forgive, in_words, wait
from admin.forms import Form, typed
from admin.given_back import expired
from admin.letters import tell_of_new_password
from admin.screens.first_account import NewPassword, once_more
from admin.visitors import TOKEN, leave, me
from core.edits import WrongFieldError
from core.errors import UserError
from core.tokens import hashed
from svi.parts import parts

ALL_OTHERS = "autres"
FIELDS: Mapping[str, str] = MappingProxyType({"current": "actuel", "password": "nouveau"})
"""Of the form: what is wrong of a password, as it is typed here."""


class ChangeForm(Form):
    """A new password; the one before is asked of who did not just show that the mailbox is theirs."""

    actuel = PasswordField("Mot de passe actuel", render_kw={"autocomplete": "current-password"})
    nouveau = NewPassword("Nouveau mot de passe")
    encore = once_more("nouveau")


@admin.get("/mon-compte")
@access(Access.SIGNED_IN)
def my_account() -> str:
    """Password and sessions."""
    return _page(ChangeForm(formdata=None))


@admin.post("/mon-compte/mot-de-passe")
@access(Access.SIGNED_IN)
def change_password() -> Response | str:
    """All other sessions are ended: whoever had the old password is out."""
    form = ChangeForm()
    try:
        if not form.validate_on_submit() or not _is_changed(form):
            return _page(form)
    except service.SessionOverError:
        leave()
        return expired()
    parts().postman.wake()
    flash("Votre mot de passe est changé ; vos autres sessions sont fermées.", "success")
    return _back()


@admin.post("/mon-compte/sessions")
@access(Access.SIGNED_IN)
def end_my_sessions() -> Response:
    """One of them, or all others."""
    which = request.form.get("session", "")
    if which == ALL_OTHERS:
        service.end_sessions(parts().database, me().id, but=session[TOKEN])
        flash("Toutes vos autres sessions sont fermées.", "success")
    else:
        service.end_one_of(parts().database, me().id, which)
        flash("La session est fermée.", "success")
    return _back()


def _is_changed(form: ChangeForm) -> bool:
    try:
        if _asks_for_current():
            _check_current(typed(form.actuel))
        service.set_password(
            parts().database, me().id, typed(form.nouveau), but=session[TOKEN], tell=tell_of_new_password
        )
    except UserError as error:
        blame(form, error, FIELDS)
        return False
    return True


def _check_current(password: str) -> None:
    """Tries are counted as at the entrance: a session left open must not be a way to guess."""
    mail = me().mail
    if waiting := wait(Action.PASSWORD, mail):
        raise UserError(f"Trop d'essais. Attendez {in_words(waiting)}, puis recommencez.")
    if service.authenticate(parts().database, mail, password) is None:
        raise WrongFieldError("Le mot de passe actuel n'est pas celui-là.", "current")
    forgive(Action.PASSWORD, mail)


def _asks_for_current() -> bool:
    return me().has_password and not _just_came_by_link()


def _just_came_by_link() -> bool:
    """The mailbox is theirs, and they are still before the screen: a session left open for hours proves neither."""
    if session.get(WAY) != LINK:
        return False
    this = hashed(session[TOKEN])
    found = (one.created_at for one in service.sessions(parts().database, me().id) if one.token_hash == this)
    entered = next(found, None)  # it may just have been ended from elsewhere
    return entered is not None and parts().clock() - entered < LINK_LIFETIME


def _page(form: ChangeForm) -> str:
    now = parts().clock()
    found = [one for one in service.sessions(parts().database, me().id) if not one.is_over(now)]
    return render_template(
        "admin/my_account.html",
        form=form,
        asks_for_current=_asks_for_current(),
        sessions=found,
        this=hashed(session[TOKEN]),
        all_others=ALL_OTHERS,
        just_after_a_link=in_words(LINK_LIFETIME),
        now=now,
    )


def _back() -> Response:
    return cast("Response", redirect(url_for("admin.my_account")))
