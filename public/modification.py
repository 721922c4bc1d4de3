"""`/annuaire/modification`: who has no account asks for a change, and confirms it by the mail that the annuaire knows.

Whoever asks is told the same whether the address is known or not, and is shown nothing of the annuaire. Whoever holds
the link that was mailed reads what they confirm.
"""

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.rates import Action, Rates, Visitor
from core.departments import all_departments, department, find_code
from core.edits import Edit
from core.errors import UserError
from core.logs import log
from editing import telling
from editing.numbers import in_words
from editing.places import known_address, place_of
from editing.proposing import Proposing
from editing.wishes import Place
from proposals import service
from proposals.domain import Kind, Proposal, Status
from proposals.rules import checked_words
from public.modification_forms import FORMS, AskForm, ConfirmForm
from public.origin import network
from svi.parts import parts

modification = Blueprint("modification", __name__, url_prefix="/annuaire/modification")
LARGEST_REQUEST = 100_000
"""Bytes: words and numbers; nobody fills the memory or the disk."""


@modification.before_request
def limited() -> None:
    """Before anything of what was sent is read."""
    request.max_content_length = LARGEST_REQUEST


@modification.get("")
def ask() -> ResponseReturnValue:
    """First for which département and what, then the form of that."""
    return _asking(None)


@modification.post("")
def send() -> ResponseReturnValue:
    """Sends the confirmation to the known address, if it is one; the answer is the same."""
    asked = _asked()
    if asked is None:
        return _asking(None)
    form = FORMS[asked[1]]()
    if not form.validate():
        return _asking(form)
    if form.is_trapped:
        log.info("proposal_of_a_program")
        return _sent()
    if wait := _rates().wait(Action.PROPOSAL, Visitor(form.mail.data or "", network())):
        return _page("too_many", minutes=-(-wait // timedelta(minutes=1))), 429
    try:
        _keep(form, *asked)
    except UserError as error:
        return _asking(form, error.format_message())
    return _sent()


@modification.get("/envoyee")
def sent() -> str:
    """What everybody reads who has asked."""
    return _page("sent")


@modification.get("/confirmer")
def confirm() -> str:
    """What is asked, for who holds the link, and a button: programs that look at mails follow links, and press none."""
    token = request.args.get("jeton", "")
    return _confirming(ConfirmForm(data={"jeton": token}), token)


@modification.post("/confirmer")
def confirmed() -> ResponseReturnValue:
    """The button."""
    form = ConfirmForm()
    token = form.jeton.data or ""
    if not form.validate():
        return _confirming(form, token)
    asked = service.of_token(parts().database, token, at=parts().clock())
    found = proposing().confirm(token, at=parts().clock()) if asked and _is_known(asked) else None
    if found is None:
        return _confirming(form, token)
    parts().postman.wake()
    return _page("confirmed", place=department(found.department_code))


def _confirming(form: ConfirmForm, token: str) -> str:
    """What waits for the button, what has left already, or a link that is good for nothing any more."""
    found = service.of_token(parts().database, token, at=parts().clock())
    if found is None or not _is_known(found):
        return _page("dead_link")
    place = department(found.department_code)
    if found.status is not Status.TO_CONFIRM:
        return _page("left", asked=found, place=place)
    return _page("confirm", form=form, asked=found, place=place, told=_told(found))


def _is_known(asked: Proposal) -> bool:
    """Whether the address that asked is still one of the département's."""
    place = place_of(parts().database, parts().snapshots.latest(), asked.department_code)
    return known_address(place, asked.author_mail) is not None


def _told(asked: Proposal) -> list[str]:
    """What would change; of one number, which it replaces."""
    if asked.kind is Kind.NUMBER:
        return [telling.asked(edit) for edit in asked.edits]
    return in_words(parts().snapshots.latest().siao(asked.department_code), asked.edits)


def proposing() -> Proposing:
    """Where proposals are kept."""
    settings = parts().settings
    return Proposing(parts().database, settings.pages_url, settings.own_numbers)


def _asked() -> tuple[str, Kind] | None:
    """The département and the theme of the address."""
    code, kind = find_code(request.args.get("departement", "")), request.args.get("nature", "")
    return (code, Kind(kind)) if code and kind in {known.value for known in FORMS} else None


def _asking(form: AskForm | None, refusal: str = "") -> str:
    asked = _asked()
    if asked is None:
        code = find_code(request.args.get("departement", "")) or ""
        return _page("choose", code=code, departments=all_departments().values(), kinds=FORMS)
    code, kind = asked
    return _page("ask", form=form or FORMS[kind](), place=department(code), kind=kind, refusal=refusal)


def _keep(form: AskForm, code: str, kind: Kind) -> None:
    """As edits, or in words when what there is stands against them: the reason would tell it."""
    checked_words(form.comment([]))  # before any look at the annuaire, whose answer would be told by what follows
    place = place_of(parts().database, parts().snapshots.latest(), code)
    edits = form.edits(place)
    try:
        _ask(form, place, kind, edits)
    except UserError:
        _ask(form, place, kind, [])
    parts().postman.wake()


def _ask(form: AskForm, place: Place, kind: Kind, edits: list[Edit]) -> None:
    """Raises `UserError`: without edits, about what was typed alone."""
    now, comment = parts().clock(), form.comment(edits)
    name, mail = form.name.data or "", form.mail.data or ""
    wish = Proposal(0, place.code, kind, Status.TO_CONFIRM, tuple(edits), comment, name, mail, None, now)
    proposing().ask(wish, known_address(place, mail), at=now)


def _rates() -> Rates:
    return Rates(parts().database, parts().settings.secret_key, parts().clock())


def _sent() -> Response:
    return redirect(url_for("modification.sent"), 303)  # type: ignore[return-value]


def _page(name: str, **shown: object) -> str:
    return render_template(f"public/modification/{name}.html", settings=parts().settings, **shown)
