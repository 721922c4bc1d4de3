"""Signing in and out."""

from flask import Response, redirect, render_template, session, url_for

from accounts import service
from admin.access import Access, access
from admin.blueprint import admin
from admin.visitors import TOKEN, leave
from svi.parts import parts


@admin.get("/connexion")
@access(Access.ANYBODY)
def sign_in() -> str:
    """The page of signing in."""
    return render_template("admin/sign_in.html")


@admin.post("/deconnexion")
@access(Access.SIGNED_IN)
def sign_out() -> Response:
    """Ends the session here and in the database."""
    service.end_session(parts().database, session[TOKEN])
    leave()
    return redirect(url_for("admin.sign_in"))  # type: ignore[return-value]


@admin.get("/mon-compte")
@access(Access.SIGNED_IN)
def my_account() -> str:
    """Password and sessions."""
    return render_template("admin/my_account.html")
