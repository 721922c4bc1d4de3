"""The history: who changed what, when, why, told to who may read it."""

from dataclasses import replace

import pytest

import accounts.service
from annuaire.domain import Contact, Line
from annuaire.edits import edit_of
from core.changes import Author, ChangeRow
from core.edits import Edit
from editing import service
from editing.history import Reader
from editing.telling import tell
from editing.unnamed import ON_PROPOSAL
from prompts.edits import text_edit
from schedules.domain import Absence, Closure
from schedules.edits import clock_edit, exception_edit, holiday_edit, hours_edit
from tests.accounts.conftest import ANNE as ANNE_ADMIN
from tests.accounts.conftest import RENE
from tests.editing.conftest import ANNE, AT, CLAIRE, DAYS, LATER, WEEK, apply, undo

OBSERVER = Reader(personal=False)
DOMINIQUE = replace(RENE, mail="dominique@x.example", name="Dominique")
HERE, ELSEWHERE = Reader(frozenset({"48"})), Reader(frozenset({"13"}))
LINE = Line(7, "01", 1, "+33199001234", "Accueil")
PERSON = Contact("01", "Delmas", "Claire", "Directrice", "c.delmas@siao.example", "+33199001234", id=4)

TOLD = {
    "a field": (edit_of(LINE, replace(LINE, ring_seconds=30)), "Ligne 01 99 00 12 34 (Accueil) : sonnerie 20 s → 30 s"),
    "two fields": (
        edit_of(LINE, replace(LINE, active=False, screening=False)),
        "Ligne 01 99 00 12 34 (Accueil) : filtrage oui → non, active oui → non",
    ),
    "a date": (
        edit_of(LINE, replace(LINE, active_from=DAYS["first_day"])),
        "Ligne 01 99 00 12 34 (Accueil) : à partir du (vide) → 10/03/2026",
    ),
    "a number": (
        edit_of(LINE, replace(LINE, number="+262262201234")),
        "Ligne 01 99 00 12 34 (Accueil) : téléphone 01 99 00 12 34 → 0262 20 12 34",
    ),
    "a new line": (
        edit_of(None, LINE),
        "Ligne 01 99 00 12 34 (Accueil) ajoutée : ordre 1",
    ),
    "a new line that is not as usual": (
        edit_of(None, replace(LINE, screening=False, ring_seconds=45)),
        "Ligne 01 99 00 12 34 (Accueil) ajoutée : ordre 1, sonnerie 45 s, filtrage non",
    ),
    "a line that goes": (edit_of(LINE, None), "Ligne 01 99 00 12 34 (Accueil) retirée"),
    "a contact that goes": (edit_of(PERSON, None), "Contact Claire Delmas (Directrice) retiré"),
    "a contact without role": (
        edit_of(replace(PERSON, role=""), replace(PERSON, role="", mail="")),
        "Contact Claire Delmas : mail c.delmas@siao.example → (vide)",
    ),
    "a siao": (
        Edit("siao", "01", "01", {"call_order": "sequence", "mail": ""}, {"call_order": "rotation", "mail": ""}),
        "SIAO de l'Ain : ordre d'appel L'une après l'autre → À tour de rôle",
    ),
    "own hours": (
        hours_edit("01", None, WEEK),
        "Horaires de l'Ain : les horaires nationaux → lundi 9h–12h ; mardi au dimanche fermé",
    ),
    "national hours given back": (
        hours_edit(None, WEEK, None),
        "Horaires de tous les départements : lundi 9h–12h ; mardi au dimanche fermé → les horaires d'origine",
    ),
    "a clock": (clock_edit("974", national=True), "Horloge de La Réunion : heure de Paris non → oui"),
    "a holiday": (
        holiday_edit("57", "vendredi-saint", off=True),
        "Jour férié « Vendredi saint » de la Moselle : travaillé non → oui",
    ),
    "a closure": (
        exception_edit(None, Closure(3, "44", **DAYS, reason="travaux")),
        (
            "Fermeture de la Loire-Atlantique (du mardi 10 mars 2026 au mercredi 11 mars 2026) ajoutée : motif travaux"
        ),
    ),
    "a national closure that is not there yet": (
        exception_edit(None, Closure(0, None, **DAYS, reason="travaux")),
        (
            "Fermeture de tous les départements (du mardi 10 mars 2026 au mercredi 11 mars 2026) ajoutée :"
            " motif travaux"
        ),
    ),
    "an absence that gets an end": (
        exception_edit(
            Absence(2, "23", DAYS["first_day"], None, "u@siao.example"),
            Absence(2, "23", **DAYS, urgent_mail="u@siao.example"),
        ),
        (
            "Absence de la Creuse (à partir du mardi 10 mars 2026, jusqu'à nouvel ordre) :"
            " dernier jour pas encore connu → 11/03/2026"
        ),
    ),
    "a text": (
        text_edit("goodbye", "48", None, "Adieu."),
        "Message « Dernière phrase de l'appel » de la Lozère : le texte national → Adieu.",
    ),
    "a message that is said no more": (text_edit("old", None, "Ah", "Oh"), "Message « old » : texte Ah → Oh"),
    "who changes directly": (
        Edit("direct", "01", "01", {"direct": False}, {"direct": True}),
        "Référents de l'Ain : changent directement non → oui",
    ),
    "an unknown kind": (Edit("blocage", "1", None, None, {"reason": "x"}), "Blocage d'un appelant 1"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "line"), TOLD.values(), ids=TOLD)
def test_an_edit_is_told_on_one_line(edit, line):
    assert tell(edit).line == line


def test_an_edit_is_told_field_by_field():
    told = tell(edit_of(LINE, replace(LINE, ring_seconds=30)))
    assert (told.label, told.name) == ("Ligne", "01 99 00 12 34 (Accueil)")
    assert [field[:3] for field in told.fields] == [("Sonnerie", "20 s", "30 s")]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(edit_of(LINE, replace(LINE, number="+33199001235", label="Bureau")), id="a line"),
        pytest.param(edit_of(None, LINE), id="a new line"),
        pytest.param(edit_of(PERSON, replace(PERSON, last_name="Autre", phone="")), id="a contact"),
        pytest.param(edit_of(None, PERSON), id="a new contact"),
        pytest.param(edit_of(PERSON, None), id="a contact that goes"),
    ],
)
def test_who_sees_no_personal_data_is_told_without(edit):
    told = tell(edit, personal=False)
    everything = f"{told.line} {told.name} {told.fields}"
    for personal in ("01 99", "33199", "Accueil", "Bureau", "Delmas", "Claire", "Autre", "siao.example"):
        assert personal not in everything
    assert "Ligne n° 1" in told.line or "Directrice" in told.line


def names(batches):
    return [batch.name for batch in batches]


@pytest.fixture
def several(filled, lines):
    """Names of batches, oldest first, after those of `filled`."""
    first, second, third = lines
    return [
        apply(filled, edit_of(first, replace(first, label="A"))),
        apply(filled, text_edit("closed", "48", None, "Fermé."), hours_edit("75", None, WEEK), at=LATER, author=ANNE),
        apply(filled, text_edit("closed", None, None, "Fermé."), at=LATER, author=ANNE),
        apply(filled, edit_of(second, replace(second, label="B")), edit_of(third, replace(third, label="C"))),
    ]


def test_the_newest_comes_first(filled, several):
    found = service.history(filled, limit=4)
    assert names(found) == several[::-1]
    assert found[0].told == (
        "Ligne 01 99 00 12 35 (Bureau) : libellé Bureau → B",
        "Ligne 01 99 00 12 36 (Portable) : libellé Portable → C",
    )
    newest, national, mixed, _ = found
    assert (newest.author, newest.at, newest.note, newest.department_codes) == ("Claire", AT, "", ("75",))
    assert (mixed.author, mixed.at, mixed.note, mixed.department_codes) == (
        "Anne", LATER, "demandé par mail", ("48", "75"),
    )  # fmt: skip
    assert (national.department_codes, national.is_national, mixed.is_national) == ((), True, False)


def test_page_by_page_nothing_is_missed_nor_told_twice(filled, several):
    whole = names(service.history(filled))
    paged, before = [], None
    while page := service.history(filled, before=before, limit=3):
        paged += names(page)
        before = page[-1].cursor
    assert paged == whole
    assert len(whole) == 1 + 7 + len(several)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({"department_code": "48"}, [1], id="a département"),
        pytest.param({"author": "Anne"}, [1, 2], id="a person"),
        pytest.param({"object_type": "line"}, [0, 3], id="a kind of object"),
        pytest.param({"author": "Anne", "department_code": "75"}, [1], id="a person and a département"),
        pytest.param({"author": "Personne"}, [], id="nobody"),
        pytest.param({"reader": HERE}, [1, 2], id="a référent sees theirs and the national ones"),
        pytest.param({"reader": ELSEWHERE}, [2], id="and those of no other"),
        pytest.param({"reader": ELSEWHERE, "department_code": "75"}, [], id="even when asked for"),
    ],
)
def test_batches_are_found_by_what_is_in_them(filled, several, asked, expected):
    found = [name for name in names(service.history(filled, **asked)) if name in several]
    assert found == [several[n] for n in reversed(expected)]


def test_who_sees_a_part_of_a_batch_is_told_that_part(filled, several):
    mixed = several[1]
    assert service.batch(filled, mixed, HERE).department_codes == ("48",)
    assert service.batch(filled, mixed).department_codes == ("48", "75")
    assert service.batch(filled, mixed, ELSEWHERE) is None
    assert service.batch(filled, "nulle-part") is None


AUTHORS = [
    pytest.param("Anne Admin", "l'administration nationale", id="an administrator"),
    pytest.param("René Référent", "un référent", id="a référent"),
    pytest.param("Anne Admin, sur proposition de René Référent", "l'administration nationale", id="who decided"),
    pytest.param("Claire", "un utilisateur", id="nobody has this name now"),
    pytest.param("Dominique", "un utilisateur", id="two people of two roles have it"),
    pytest.param("ligne de commande", "ligne de commande", id="a command"),
    pytest.param("démonstration", "démonstration", id="the demonstration"),
    pytest.param("blocage automatique", "blocage automatique", id="the service itself"),
]


@pytest.mark.parametrize(("author", "told"), AUTHORS)
def test_who_sees_no_personal_data_is_told_what_an_author_is(filled, lines, author, told):
    for person in (ANNE_ADMIN, RENE, replace(ANNE_ADMIN, mail="d@x.example", name="Dominique"), DOMINIQUE):
        accounts.service.save_account(filled, person, at=AT)
    batch = apply(filled, edit_of(lines[0], replace(lines[0], label="A")), author=Author(author))
    assert service.history(filled, OBSERVER, limit=1)[0].author == told
    assert service.batch(filled, batch, OBSERVER).author == told
    assert service.batch(filled, batch).author == author
    assert service.authors(filled, OBSERVER) == []
    assert set(author.split(ON_PROPOSAL)) <= set(service.authors(filled))
    for name in author.split(ON_PROPOSAL):  # who asked finds it as who decided does
        assert [one.name for one in service.history(filled, author=name)][:1] == [batch]


def test_who_sees_no_personal_data_is_told_without_in_the_history(filled, several):
    told = [line for batch in service.history(filled, OBSERVER) for line in batch.told]
    assert not [line for line in told if "01 99" in line or "Delmas" in line or "Renaudin" in line]
    assert "Ligne n° 2 : libellé (masqué) → (masqué)" in told


def test_who_sees_no_personal_data_is_told_neither_notes_nor_who_proposed(filled, lines):
    by = Author("Claire, sur proposition de Luc Delmas", "Luc Delmas s'en va")
    name = apply(filled, edit_of(lines[0], replace(lines[0], ring_seconds=30)), author=by)
    for batch in (service.batch(filled, name, OBSERVER), service.history(filled, OBSERVER)[0]):
        assert (batch.author, batch.note) == ("un utilisateur", "(masqué)")
    assert (service.batch(filled, name).author, service.batch(filled, name).note) == (by.name, by.note)


def test_authors_are_listed_once(filled, several):
    assert service.authors(filled) == ["Anne", "Claire"]


def test_an_undo_and_what_it_undoes_know_each_other(filled, several):
    undone = undo(filled, several[0])
    assert service.batch(filled, several[0]).undone_by == undone
    assert service.batch(filled, undone).undoes == several[0]


def test_what_an_older_version_saved_counts_alone(filled, lines):
    before = edit_of(lines[0], None).before
    rows = [
        {"revision": 500 + n, "object_key": str(lines[0].id), "before": {**before, "label": str(n)},
         "after": {**before, "label": str(n + 1)}}
        for n in (1, 2)
    ]  # fmt: skip
    with filled.transaction() as session:
        for row in rows:
            session.add(ChangeRow(batch="", at=AT, author=CLAIRE.name, object_type="line", department_code="75", **row))
    found = service.history(filled, limit=2)
    assert names(found) == ["r502", "r501"]
    assert service.batch(filled, "r501").told == ("Ligne 01 99 00 12 34 (1) : libellé 1 → 2",)
