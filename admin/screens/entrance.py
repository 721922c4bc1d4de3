"""Signing in, by password or by a link that is mailed, and out. Nothing that is said tells who has an account."""

from datetime import timedelta
from typing import Any, cast

from flask import Response, make_response, redirect, render_template, request, session, url_for
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from accounts import service
from accounts.addresses import SIGN_IN, SIGN_IN_LINK
from accounts.domain import LINK_LIFETIME
from accounts.rates import Action
from admin.access import Access, access
from admin.blueprint import admin
from admin.entering import LINK, browser, forgive, in_words, let_in, wait
from admin.forms import Form, stripped, typed
from admin.letters import send_link
from admin.places import next_page
from admin.screens.outbox import outbox_is_open
from admin.screens.proconnect import ID_TOKEN, sign_out_url
from admin.visitors import TOKEN, leave, visitor
from svi.parts import parts

PREFIX = len("/admin")
WRONG = "L'adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un lien par mail."
LONGEST_MAIL = 254


class Mail(EmailField):
    """An address; whether it is one is not for this form to say."""

    def __init__(self, label: str = "Adresse mail", **others: Any) -> None:
        super().__init__(
            label,
            [InputRequired("Votre adresse mail est attendue."), Length(max=LONGEST_MAIL, message="Trop long.")],
            filters=[stripped],
            render_kw={"autocomplete": "username"},
            **others,
        )


class LinkForm(Form):
    """By a link that is mailed: the other button of the same form."""

    stopped = "Vous n'êtes pas connecté"
    """What an error means here, where nothing would be saved."""
    mail = Mail()
    suite = HiddenField()


class PasswordForm(LinkForm):
    """By password."""

    mot_de_passe = PasswordField(
        "Mot de passe",
        [InputRequired("Votre mot de passe est attendu.")],
        description="Pas de mot de passe, ou oublié ? Demandez un lien : il arrive par mail et sert une fois.",
        render_kw={"autocomplete": "current-password"},
    )


@admin.route(SIGN_IN[PREFIX:], methods=["GET", "POST"])
@access(Access.ANYBODY)
def sign_in() -> Response | str:
    """Two ways: a password, or a link by mail; and ProConnect where it is set."""
    wanted = request.values.get("suite")
    if visitor():
        return cast("Response", redirect(next_page(wanted)))
    form = PasswordForm(suite=wanted)
    if not form.validate_on_submit():
        return _page(form)
    if waiting := wait(Action.PASSWORD, typed(form.mail)):
        return _too_often(form, waiting)
    mail, password = typed(form.mail), typed(form.mot_de_passe)
    entrance = service.enter_by_password(parts().database, mail, password, browser(), at=parts().clock())
    if entrance is None:
        form.form_errors.append(WRONG)
        return _page(form)
    forgive(Action.PASSWORD, mail)
    return let_in(entrance, "mot de passe", wanted)


@admin.post(SIGN_IN[PREFIX:] + "/lien")
@access(Access.ANYBODY)
def ask_for_link() -> Response | str:
    """Says the same, and does as much, whether the address has an account or not."""
    form = LinkForm()
    if not form.validate_on_submit():
        return _page(form)
    if waiting := wait(Action.LINK, typed(form.mail)):
        return _too_often(form, waiting)
    send_link(typed(form.mail), _kept(form.suite.data))
    return render_template(
        "admin/link_sent.html",
        lifetime=in_words(LINK_LIFETIME),
        sends=parts().postman.sends,
        shows_outbox=outbox_is_open(),
    )


@admin.route(SIGN_IN_LINK[PREFIX:] + "<token>", methods=["GET", "POST"])
@access(Access.ANYBODY)
def use_link(token: str) -> Response | str:
    """The link shows a button: programs that open the links of a mail to look at them do not use it up."""
    now = parts().clock()
    if request.method == "POST":
        entrance = service.enter_by_link(parts().database, token, browser(), at=now)
        return let_in(entrance, LINK, request.args.get("suite")) if entrance else _dead_link()
    usable = service.is_usable(parts().database, token, at=now)
    return render_template("admin/use_link.html", form=Form()) if usable else _dead_link()


@admin.post("/deconnexion")
@access(Access.SIGNED_IN)
def sign_out() -> Response:
    """Ends the session here and in the database, and at ProConnect when one came from there.

    Our policy lets no form lead to another site, so the browser goes to ProConnect from a page.
    """
    service.end_session(parts().database, session[TOKEN])
    elsewhere = sign_out_url(session.get(ID_TOKEN))
    leave()
    if elsewhere is None:
        return cast("Response", redirect(url_for("admin.sign_in")))
    answer = make_response(render_template("admin/signed_out.html", proconnect=elsewhere))
    answer.headers["Refresh"] = f"0; url={elsewhere}"
    return answer


def _kept(wanted: str | None) -> str:
    return wanted if wanted and next_page(wanted) == wanted else ""


def _page(form: LinkForm) -> str:
    """The form is shown whole, whichever of its buttons was pressed."""
    shown = form
    if not isinstance(form, PasswordForm):
        shown = PasswordForm(formdata=None, mail=form.mail.data, suite=form.suite.data)
        shown.mail.errors, shown.form_errors = form.mail.errors, form.form_errors
    return render_template("admin/sign_in.html", form=shown, proconnect=parts().settings.proconnect is not None)


def _too_often(form: LinkForm, waiting: timedelta) -> Response:
    form.form_errors.append(f"Trop d'essais. Attendez {in_words(waiting)}, puis recommencez.")
    answer = make_response(_page(form), 429)
    answer.headers["Retry-After"] = str(int(waiting.total_seconds()) + 1)
    return answer


def _dead_link() -> Response:
    return make_response(render_template("admin/dead_link.html"), 410)
