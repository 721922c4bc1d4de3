"""The texts in force and what is said with them, and the rules that an admin's text must keep."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from core.errors import UserError
from prompts import template
from prompts.catalogue import CATALOGUE, Audience, Prompt
from prompts.spoken import estimated_seconds, for_the_ear
from prompts.spoken.words import cardinal
from prompts.variables import VARIABLES

__all__ = ["CATALOGUE", "MAX_LENGTH", "Audience", "Prompt", "Texts", "check_text", "prompt"]

MAX_LENGTH = 600
"""Characters of an own text: some forty seconds, beyond which nobody listens."""

_MARKUP = re.compile(r"<\s*[/!?a-z]|&#?\w+;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Texts:
    """The own texts: national by key, and by département code then key. JSON-able; every other text is the default."""

    national: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def own(self, key: str, department_code: str = "") -> str | None:
        """The own text saved exactly there (national when there is no code), or None."""
        texts = self.departments.get(department_code, {}) if department_code else self.national
        return texts.get(key)

    def text(self, key: str, department_code: str = "") -> str:
        """The text in force: the département's own, else the national own, else the default.

        Raises `KeyError` when the catalogue has no such key.
        """
        return next(self._candidates(key, department_code))

    def render(self, key: str, values: Mapping[str, str], department_code: str = "") -> str:
        """What is said, as written (see `spoken.for_the_ear`): one line of plain text, not escaped.

        An own text that cannot be said (another version saved it) gives way to the next one, the default at last,
        whatever the values. Raises `KeyError` when the catalogue has no such key.
        """
        for text in self._candidates(key, department_code):
            if _can_be_said(key, text) and _has_words(said := template.fill(text, values)):
                return said
        return template.fill(CATALOGUE[key].text, values, keep_empty=True)

    def _candidates(self, key: str, department_code: str) -> Iterator[str]:
        default = CATALOGUE[key].text
        own = (self.own(key, department_code) if department_code else None, self.own(key))
        yield from (text for text in own if text is not None)
        yield default


def prompt(key: str) -> Prompt:
    """The message of a key that a person gave. Raises `UserError` when there is none."""
    if key not in CATALOGUE:
        raise UserError(f"Aucun message ne s'appelle « {key[:50]} ». Les messages : {', '.join(CATALOGUE)}.")
    return CATALOGUE[key]


def check_text(key: str, text: str) -> None:
    """Raises `UserError`, in French, when an admin's text cannot be the text of this message."""
    for problem in _problems(prompt(key), text):
        raise UserError(problem)


def _problems(prompt: Prompt, text: str) -> Iterator[str]:
    if not _has_words(text):
        yield "Le texte est vide : écrivez ce qui doit être dit."
    if len(text) > MAX_LENGTH:
        yield f"Le texte est trop long : {len(text)} caractères, {MAX_LENGTH} au plus."
    if any(unicodedata.category(c).startswith("C") and c not in "\n\r\t" for c in text):
        yield "Le texte contient un caractère invisible (de commande). Tapez-le à nouveau, sans copier-coller."
    if _MARKUP.search(text):
        yield "Le texte contient une balise. Écrivez seulement ce qui doit être dit, sans « < » ni « & »."
    if unknown := template.unknown(text, prompt.variables):
        listed = ", ".join(f"{{{written}}}" for written in unknown)
        many = "s" if len(unknown) > 1 else ""
        yield f"Variable{many} inconnue{many} : {listed}. {describe_variables(prompt)}"
    if template.has_stray_brace(text):
        yield f"Une accolade est seule ou doublée : elles ne servent qu'aux variables. {describe_variables(prompt)}"
    yield from _problems_for_the_ear(prompt, text)


def _problems_for_the_ear(prompt: Prompt, text: str) -> Iterator[str]:
    seconds = estimated_seconds(for_the_ear(" ".join(text.split())))
    if prompt.most_seconds and seconds > prompt.most_seconds:
        said = f"environ {seconds:.1f} secondes, {prompt.most_seconds:g} au plus".replace(".", ",")
        yield f"Le texte est trop long à dire : {said}. Tous les appelants l'attendent."
    key = prompt.key_to_press
    if key and not re.search(rf"\b(?:{key}|{cardinal(int(key))})\b", text, re.IGNORECASE):
        yield f"Le texte ne dit pas de taper {key} : sans cette touche, le référent ne peut pas prendre l'appel."


def describe_variables(prompt: Prompt) -> str:
    """The variables that a text may use, each with an example, in one French sentence."""
    if not prompt.variables:
        return "Ce message n'a pas de variable."
    named = ((VARIABLES[name].written, example) for name, example in prompt.variables.items())
    listed = ", ".join(f"{written} (par exemple « {example} »)" for written, example in named)
    return f"Variables possibles : {listed}."


@lru_cache(maxsize=2048)
def _can_be_said(key: str, text: str) -> bool:
    return template.fields(text) <= set(CATALOGUE[key].variables) and not template.has_stray_brace(text)


@lru_cache(maxsize=2048)
def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)
