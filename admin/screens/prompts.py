"""« Messages vocaux »: every message where it occurs in the call, its text, its own versions, its sound."""

from flask import Response, redirect, render_template, request, url_for

from admin import prompt_pages as pages
from admin.access import Access, access
from admin.blueprint import admin
from admin.call_map import in_order, places, stages
from admin.going_on import go_on
from admin.prompt_form import RESET, PromptForm
from admin.prompt_pages import Heard
from admin.saving import Outcome, save
from admin.visitors import me
from core.departments import all_departments
from prompts.domain import CATALOGUE
from prompts.variables import VARIABLES
from proposals.domain import Kind
from svi.parts import parts


@admin.get("/messages")
@access(Access.SIGNED_IN)
def prompts() -> str:
    """The call, stage after stage, with what is said there."""
    account, snapshot, now = me(), parts().snapshots.latest(), parts().clock()
    code = pages.asked_department(account)
    messages = {key: pages.shown(snapshot, account, key, code, now) for key in in_order()}
    return render_template("admin/prompts.html", stages=stages(), messages=messages, code=code, **_departments())


def _departments() -> dict[str, object]:
    return {"departments": [all_departments()[code] for code in me().visible(all_departments())]}


@admin.get("/messages/<key>")
@access(Access.SIGNED_IN)
def prompt(key: str) -> str | Response:
    """A message as it is for the whole country; `?departement=48` leads to that département's."""
    pages.known_key(key)
    if code := pages.asked_department(me()):
        return redirect(url_for("admin.prompt_of", key=key, code=code))  # type: ignore[return-value]
    return _page(key, "")


@admin.get("/messages/<key>/<code>")
@access(Access.SEES)
def prompt_of(key: str, code: str) -> str | Response:
    """A message as the callers of a département hear it."""
    if not CATALOGUE[pages.known_key(key)].per_department:
        return redirect(url_for("admin.prompt", key=key, valeurs=code))  # type: ignore[return-value]
    return _page(key, code)


def _page(key: str, code: str) -> str:
    form = PromptForm(key, code)
    form.begin()
    return _rendered(form, _heard(form, None))


def _heard(form: PromptForm, draft: str | None) -> Heard:
    listener = form.code or pages.asked_department(me(), "valeurs")
    return pages.listen(
        parts().snapshots.latest(), form.key, form.code, code=listener, now=parts().clock(), draft=draft
    )


def _rendered(form: PromptForm, heard: Heard, outcome: Outcome | None = None) -> str:
    snapshot, account = parts().snapshots.latest(), me()
    before, after = pages.neighbours(form.key)
    return render_template(
        "admin/prompt.html",
        form=form,
        prompt=form.prompt,
        title_of=pages.title_of,
        catalogue=CATALOGUE,
        code=form.code,
        heard=heard,
        result=outcome,
        texts=snapshot.texts,
        versions=pages.versions(snapshot.texts, account, form.key),
        places=places()[form.key],
        variables=VARIABLES,
        before=before,
        after=after,
        **_departments(),
    )


@admin.post("/messages/<key>/apercu")
@access(Access.ADMINISTRATOR)
def prompt_preview(key: str) -> str:
    """What is being typed for the whole country, as it would be heard."""
    return _preview(key, "")


@admin.post("/messages/<key>/<code>/apercu")
@access(Access.PROPOSES)
def prompt_preview_of(key: str, code: str) -> str:
    """What is being typed for a département, as it would be heard there."""
    return _preview(key, code)


def _preview(key: str, code: str) -> str:
    """For a script the preview alone; else the whole page, with what was typed."""
    form = PromptForm(pages.known_key(key), code)
    heard = _heard(form, form.text.data or "")
    if "HX-Request" in request.headers:
        return render_template("admin/prompt_preview.html", heard=heard, prompt=form.prompt)
    return _rendered(form, heard)


@admin.post("/messages/<key>")
@access(Access.ADMINISTRATOR)
def save_prompt(key: str) -> str | Response:
    """The text for the whole country."""
    return _saved(key, "")


@admin.post("/messages/<key>/<code>")
@access(Access.PROPOSES)
def save_prompt_of(key: str, code: str) -> str | Response:
    """The text of a département; asked for, by who may not change it."""
    return _saved(key, code)


def _saved(key: str, code: str) -> str | Response:
    form = PromptForm(pages.known_key(key), code)
    is_reset = request.form.get("action") == RESET
    edits = [form.edit(is_reset=is_reset)] if is_reset or form.validate() else []
    outcome = save(edits, form, code=code or None, kind=Kind.PROMPT) if edits else None
    if outcome and outcome.is_done:
        there = url_for("admin.prompt_of", key=key, code=code) if code else url_for("admin.prompt", key=key)
        return go_on(outcome, there)
    return _rendered(form, _heard(form, form.text.data or ""), outcome)
