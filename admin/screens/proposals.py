"""« Propositions »: what is asked, what became of it, and one of them with before and after."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.access import Access, access
from admin.blueprint import admin
from admin.decision import DeclineForm, NoteForm, gist, read
from admin.number_in_words import number_in_words
from admin.proposing import MARKS, seen_by, visible
from admin.visitors import me
from core.departments import all_departments, find_code
from core.errors import UserError
from editing.proposal_mails import NOT_AS_ASKED
from proposals import service
from proposals.domain import Status
from svi.parts import parts

LISTED = 50
WITHDRAWN = "Votre demande est retirée."


@admin.get("/propositions")
@access(Access.PERSONAL)
def proposals() -> str:
    """Those that wait for an answer first, the oldest first; then the others, the newest first."""
    status, code = _status(), find_code(request.args.get("departement", ""))
    account_id, departments = seen_by(me())
    found = service.proposals(
        parts().database,
        status=status,
        department_code=code,
        before=request.args.get("avant", type=int),
        limit=LISTED + 1,
        account_id=account_id,
        codes=departments,
    )
    codes = list(all_departments()) if me().is_administrator else sorted(me().departments)
    return render_template(
        "admin/proposals.html",
        found=found[:LISTED],
        next_url=_next_url(found[LISTED - 1].id) if len(found) > LISTED else None,
        status=status,
        statuses=_statuses(),
        code=code,
        codes=codes,
        marks=MARKS,
        gists={one.id: gist(one, me()) for one in found},
        now=parts().clock(),
    )


def _status() -> Status | None:
    """Without any in the address: those that wait."""
    wanted = request.args.get("etat", Status.PENDING.value)
    return Status(wanted) if wanted in {one.value for one in _statuses()} else None


def _statuses() -> list[Status]:
    """What nobody has confirmed may be anybody's: it is for administrators."""
    return [one for one in Status if one is not Status.TO_CONFIRM or me().is_administrator]


def _next_url(last: int) -> str:
    etat, departement = request.args.get("etat"), request.args.get("departement")
    return url_for("admin.proposals", etat=etat, departement=departement, avant=last)


@admin.get("/propositions/<int:number>")
@access(Access.PERSONAL)
def proposal(number: int) -> str:
    """One of them."""
    return show(number)


def show(number: int, *, accept: NoteForm | None = None, decline: DeclineForm | None = None, refusal: str = "") -> str:
    """Its page, with what stops an answer."""
    found = visible(me(), number)
    return render_template(
        "admin/proposal.html",
        reading=read(found, me()),
        accept=accept or NoteForm(formdata=None),
        decline=decline or DeclineForm(formdata=None),
        refusal=refusal,
        not_as_asked=NOT_AS_ASKED,
        words=number_in_words(found),
        is_author=found.account_id == me().id,
        marks=MARKS,
        now=parts().clock(),
    )


@admin.post("/propositions/<int:number>/retirer")
@access(Access.PERSONAL)
def withdraw_proposal(number: int) -> Response | str:
    """Its author no longer wants it."""
    found = visible(me(), number)
    if found.account_id != me().id:
        abort(403)
    try:
        service.withdraw(parts().database, found.id, by=me().name, at=parts().clock())
    except UserError as error:
        return show(number, refusal=error.format_message())
    flash(WITHDRAWN)
    return redirect(url_for("admin.proposal", number=number), 303)
