"""What the pages of the messages show: where a message is said, its text in force, who has an own version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from math import ceil

from flask import abort, request

from accounts.domain import Account
from admin import preview
from admin.call_map import in_order
from admin.preview import Preview
from admin.sound import sound_url
from core.clock import PARIS, paris_time
from core.departments import all_departments
from prompts.domain import CATALOGUE, Prompt, Texts
from svi.snapshot import Snapshot

YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a page shows it."""

    prompt: Prompt
    text: str
    """What is said: with its variables, or, for a département, filled with its own values."""
    seconds: int
    is_own: bool
    """Whether it is the département's own text."""
    is_changed: bool
    """Whether it is a national text in place of the default."""
    own_in: tuple[str, ...]
    """The départements with an own text, among those that the visitor may see."""

    @property
    def title(self) -> str:
        return title_of(self.prompt)[0]


def title_of(prompt: Prompt) -> tuple[str, str]:
    """« Appel un jour férié », and what is added in brackets."""
    title, _, more = prompt.label.partition(" (")
    return title, more.rstrip(")")


def shown(snapshot: Snapshot, account: Account, key: str, code: str, now: datetime) -> Shown:
    """The text in force, for the whole country, or for a département when it is next said there."""
    texts, prompt = snapshot.texts, CATALOGUE[key]
    at = preview.telling_moment(snapshot.schedule(code), key, now) if code else None
    heard = preview.of_text(snapshot, key, code, at)
    own_in = tuple(account.visible(c for c in all_departments() if texts.own(key, c) is not None))
    is_own = bool(code) and texts.own(key, code) is not None
    is_changed = not is_own and texts.own(key) is not None
    text = heard.said if code else texts.text(key)
    return Shown(prompt, text, ceil(heard.seconds), is_own, is_changed, own_in)


def known_key(key: str) -> str:
    """The key of a message, or no such page."""
    return key if key in CATALOGUE else abort(404)


def asked_department(account: Account, name: str = "departement") -> str:
    """The département of the address or of the form, among those that the visitor may see; empty: none."""
    code = request.values.get(name, "")
    if code and code not in all_departments():
        abort(404)
    if code and not account.may_see(code):
        abort(403)
    return code


def asked_moment() -> datetime | None:
    """The moment that was chosen, on the clock of Paris; None: none, or none of these times."""
    try:
        at = paris_time(request.values.get("moment", ""))
    except ValueError:
        return None
    return at if at.year in YEARS else None


@dataclass(frozen=True, slots=True)
class Heard:
    """A preview, with what it was made for."""

    preview: Preview
    code: str
    at: datetime | None
    """None: with the examples of the catalogue."""
    sound: str = ""
    is_far: bool = False
    """Whether the message is not said at that moment, nor in the year to come."""

    @property
    def field(self) -> str:
        """The moment as its field holds it."""
        return f"{self.at.astimezone(PARIS):%Y-%m-%dT%H:%M}" if self.at else ""


def listen(snapshot: Snapshot, key: str, own_code: str, *, code: str, now: datetime, draft: str | None = None) -> Heard:
    """The message as callers of `code` hear it, when it was asked for or when it is next said."""
    at = asked_moment() if code else None
    if code and at is None:
        at = preview.telling_moment(snapshot.schedule(code), key, now)
    if draft is None:
        texts = snapshot.texts if own_code else Texts(national=snapshot.texts.national)
        made = preview.of_text(snapshot, key, code, at, texts)
    else:
        made = preview.of_draft(snapshot, key, own_code, draft, code=code, at=at)
    return Heard(made, code, at, sound_url(made.heard), bool(code) and at is None)


@dataclass(frozen=True, slots=True)
class Version:
    """A département's own text beside the national one, word by word."""

    code: str
    text: str
    words: tuple[tuple[str, str], ...]
    """(« same », « gone » or « new », the words)."""


def versions(texts: Texts, account: Account, key: str) -> list[Version]:
    """The own texts of this message that the visitor may see, in the order of the codes."""
    national = texts.text(key)
    own = ((code, texts.own(key, code)) for code in account.visible(all_departments()))
    return [Version(code, text, tuple(differences(national, text))) for code, text in own if text is not None]


def differences(before: str, after: str) -> Sequence[tuple[str, str]]:
    """What was there and goes, and what comes, in words."""
    old, new = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", " ".join(old[i:j])))
            continue
        found += [(kind, " ".join(words)) for kind, words in (("gone", old[i:j]), ("new", new[k:m])) if words]
    return found


def neighbours(key: str) -> tuple[str, str]:
    """The messages before and after this one in the call; empty: none."""
    order = ("", *in_order(), "")
    here = order.index(key)
    return order[here - 1], order[here + 1]
