"""« Propositions »: what is asked, what became of it, and one of them with before and after."""

from collections.abc import Sequence
from typing import Any

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
from proposals.domain import Proposal, Status
from svi.parts import parts

LISTED = 50
CURSORS = {True: "apres", False: "avant"}
"""What the address calls the last number of the page before, by whether the oldest come first."""
WITHDRAWN = "Votre demande est retirée."


@admin.get("/propositions")
@access(Access.PERSONAL)
def proposals() -> str:
    """Those that wait for an answer, the oldest first; or others, the newest first."""
    status, code = _status(), find_code(request.args.get("departement", ""))
    found = _found(status, code)
    codes = list(all_departments()) if me().is_administrator else sorted(me().departments)
    return render_template(
        "admin/proposals.html",
        found=found[:LISTED],
        first_url=_url(status) if _cursor(status) is not None else None,
        next_url=_url(status, found[LISTED - 1].id) if len(found) > LISTED else None,
        oldest_first=_waits(status),
        status=status,
        statuses=_statuses(),
        code=code,
        codes=codes,
        marks=MARKS,
        gists={one.id: gist(one, me()) for one in found},
        now=parts().clock(),
    )


def _found(status: Status | None, code: str | None) -> Sequence[Proposal]:
    """A page of them, and one more if there is a next page."""
    account_id, codes = seen_by(me())
    database, cursor, limit = parts().database, _cursor(status), LISTED + 1
    if _waits(status):
        return service.pending(database, codes, department_code=code, account_id=account_id, after=cursor, limit=limit)
    return service.proposals(
        database, status=status, department_code=code, account_id=account_id, codes=codes, before=cursor, limit=limit
    )


def _waits(status: Status | None) -> bool:
    """Who waits longest is answered first."""
    return status is Status.PENDING


def _cursor(status: Status | None) -> int | None:
    """The last number of the page before."""
    return request.args.get(CURSORS[_waits(status)], type=int)


def _status() -> Status | None:
    """Without any in the address: those that wait."""
    wanted = request.args.get("etat", Status.PENDING.value)
    return Status(wanted) if wanted in {one.value for one in _statuses()} else None


def _statuses() -> list[Status]:
    """What nobody has confirmed may be anybody's: it is for administrators."""
    return [one for one in Status if one is not Status.TO_CONFIRM or me().is_administrator]


def _url(status: Status | None, last: int | None = None) -> str:
    """The same list, from its beginning or from after one of them."""
    wanted: dict[str, Any] = {name: request.args.get(name) for name in ("etat", "departement")}
    return url_for("admin.proposals", **wanted | {CURSORS[_waits(status)]: last})


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
