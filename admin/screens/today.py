"""« Aujourd'hui »: is the service open, who calls, what needs attention."""

from flask import render_template

from admin.access import Access, access
from admin.blueprint import admin


@admin.get("/")
@access(Access.SIGNED_IN)
def today() -> str:
    """The first page after signing in."""
    return render_template("admin/today.html")
