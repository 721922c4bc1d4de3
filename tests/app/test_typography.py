"""The spaces of pages: unbreakable in words where French has them, untouched in tags, fields and code."""

import pytest
from jinja2 import DictLoader, Environment

from public.typography import FrenchSpaces, typeset
from tests.app.markup import unbreakable_attributes
from tests.svi.conftest import app, demonstration_file

__all__ = ["app", "demonstration_file"]

WHEN = {"x": "a : b ?", "yes": True}
CASES = {
    "before a colon": ("Vu : oui", "Vu\u00a0: oui"),
    "before other signs": ("Oui ! Non ? Peut-être ; enfin", "Oui\u202f! Non\u202f? Peut-être\u202f; enfin"),
    "inside quotation marks": ("« oui »", "«\u00a0oui\u00a0»"),
    "around an expression": ("« {{ x }} » : {{ x }}", "«\u00a0a : b ?\u00a0»\u00a0: a : b ?"),
    "an address and hours": ("https://x.example/?a=1 9h:30 ", "https://x.example/?a=1 9h:30 "),
    "an attribute": (
        '<a title="Vu : ?" href="?a : b">Vu : {{ x }}</a>',
        '<a title="Vu : ?" href="?a : b">Vu\u00a0: a : b ?</a>',
    ),
    "an attribute cut by an expression": ('<p title="{{ x }} : « "> : </p>', '<p title="a : b ? : « ">\u00a0: </p>'),
    "an attribute cut by a statement": (
        "<p{% if yes %} title='a > : \"'{% endif %}>a ?</p>",
        "<p title='a > : \"'>a\u202f?</p>",
    ),
    "a field": ("<textarea>a : b ?</textarea> ?", "<textarea>a : b ?</textarea>\u202f?"),
    "a choice that is its own value": ("<option>a : b</option>", "<option>a : b</option>"),
    "code": ("<code>a : <b>b</b> ?</code> : b", "<code>a : <b>b</b> ?</code>\u00a0: b"),
    "a comment": ("<!-- it's : --> : ", "<!-- it's : -->\u00a0: "),
    "an apostrophe in words": ("C'est vu : l'autre ?", "C'est vu\u00a0: l'autre\u202f?"),
}


@pytest.mark.parametrize(("template", "page"), CASES.values(), ids=CASES)
def test_only_words_are_typeset(template, page):
    loader = DictLoader({"admin/a.html": template, "simulator/a.html": template})
    environment = Environment(loader=loader, extensions=[FrenchSpaces], autoescape=True)
    assert environment.get_template("admin/a.html").render(WHEN) == page
    plain = Environment(loader=loader, autoescape=True).get_template("admin/a.html").render(WHEN)
    assert environment.get_template("simulator/a.html").render(WHEN) == plain


def test_a_sentence_that_code_made_keeps_its_numbers_whole():
    told = "Ligne 01 99 00 12 34 (Accueil) : sonnerie 20 s, « 0 806 000 156 » le 3 mars 2026"
    whole = "Ligne 01_99_00_12_34 (Accueil)_: sonnerie 20 s, «_0_806_000_156_» le 3 mars 2026"
    assert typeset(told) == whole.replace("_", "\u00a0")


@pytest.mark.parametrize("path", ["/horaires", "/horaires/75", "/annuaire/modification"])
def test_a_page_has_french_spaces_in_its_words_and_none_in_its_attributes(app, path):
    page = app.test_client().get(path).get_data(as_text=True)
    assert "\u00a0" in page
    assert unbreakable_attributes(page) == []
