"""The first administrator makes their account with the link that the service printed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, make_response, render_template
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, InputRequired

from accounts import passwords, service
from accounts.addresses import FIRST_LINK
from accounts.domain import Entrance, LinkPurpose
from admin.access import Access, access
from admin.blame import blame
from admin.blueprint import admin
from admin.entering import browser, let_in
from admin.forms import Form, Text, stripped, typed
from core.errors import UserError
from svi.parts import parts

PREFIX = len("/admin")
FIELDS: Mapping[str, str] = MappingProxyType({"mail": "mail", "name": "nom", "password": "mot_de_passe"})
"""Of the form: what an account has, as it is typed here."""


class NewPassword(PasswordField):
    """Length over composition: the help says how."""

    def __init__(self, label: str = "Mot de passe", **others: Any) -> None:
        super().__init__(
            label,
            [InputRequired("Un mot de passe est attendu.")],
            description=f"{passwords.SHORTEST} caractères au moins : trois ou quatre mots sans rapport font l'affaire.",
            render_kw={"autocomplete": "new-password"},
            **others,
        )


def once_more(other: str) -> PasswordField:
    """The same password: a slip of the finger would lock its owner out."""
    return PasswordField(
        "Le même, encore une fois",
        [EqualTo(other, "Les deux mots de passe diffèrent.")],
        render_kw={"autocomplete": "new-password"},
    )


class FirstForm(Form):
    """Who the first administrator is."""

    mail = EmailField(
        "Adresse mail",
        [InputRequired("Votre adresse mail est attendue.")],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    nom = Text(
        "Prénom et nom", InputRequired("Votre prénom et votre nom sont attendus."), render_kw={"autocomplete": "name"}
    )
    mot_de_passe = NewPassword()
    encore = once_more("mot_de_passe")


@admin.route(FIRST_LINK[PREFIX:] + "<token>", methods=["GET", "POST"])
@access(Access.ANYBODY)
def first_account(token: str) -> Response | str:
    """A link that is dead is said before anything is typed."""
    first = LinkPurpose.FIRST_ADMINISTRATOR
    if not service.is_usable(parts().database, token, at=parts().clock(), purpose=first):
        return make_response(render_template("admin/dead_link.html"), 410)
    form = FirstForm()
    entrance = _made(form, token) if form.validate_on_submit() else None
    if entrance:
        return let_in(entrance, "premier compte")
    return render_template("admin/first_account.html", form=form)


def _made(form: FirstForm, token: str) -> Entrance | None:
    try:
        return service.enter_by_first_link(
            parts().database,
            token,
            browser(),
            mail=typed(form.mail),
            name=typed(form.nom),
            password=typed(form.mot_de_passe),
            at=parts().clock(),
        )
    except UserError as error:
        blame(form, error, FIELDS)
        return None
