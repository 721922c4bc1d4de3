"""What becomes of a change: saved, proposed, to be confirmed, in conflict, refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import request
from werkzeug.exceptions import Forbidden
from wtforms import StringField

import annuaire.service
from accounts import service as accounts
from admin.confirming import confirmation
from admin.saving import Outcome, save
from admin.seen import EditForm, now_seen
from admin.visitors import enter
from annuaire.edits import edit_of
from editing import service as editing
from proposals import service as proposals
from tests.svi.conftest import LOADED_AT


class LineForm(EditForm):
    """Any form that changes something."""

    note = StringField()


@pytest.fixture
def line(database):
    """The first line of the Ain."""
    return annuaire.service.load(database)["01"].lines[0]


@pytest.fixture
def saved_by(app, people, database, unforged):
    """saved_by(name, edit, ticked=…, seen=…): what becomes of it when this person saves it."""

    def saves(name, edit, *, code="01", ticked=(), note="") -> tuple[Outcome, LineForm]:
        token = accounts.open_session(database, people[name].id, at=LOADED_AT, device="test")
        form = {"note": note, **({"confirme": confirmation(ticked)} if ticked else {})}
        with app.test_request_context("/admin/", method="POST", data=form):
            enter(token)
            shown = LineForm(request.form)
            shown.show(now_seen([edit]))
            return save([edit], shown, code=code), shown

    return saves


def longer(line):
    return edit_of(line, replace(line, ring_seconds=line.ring_seconds + 5))


def test_an_administrators_change_is_saved_with_its_author_and_note(saved_by, database, line):
    outcome, _ = saved_by("administratrice", longer(line), note="demandé par téléphone")
    saved = editing.batch(database, outcome.batch)
    assert outcome.is_done
    assert (saved.author, saved.note) == ("Camille Martin", "demandé par téléphone")
    assert annuaire.service.load(database)["01"].lines[0].ring_seconds == line.ring_seconds + 5


def test_the_next_call_is_served_what_was_saved(app, saved_by, line):
    saved_by("administratrice", longer(line))
    assert app.extensions["svi"].snapshots.latest().siao("01").lines[0].ring_seconds == line.ring_seconds + 5


def test_a_referent_who_is_trusted_saves_in_their_departement(saved_by, line):
    assert saved_by("direct", longer(line))[0].batch


def test_a_referent_who_is_not_proposes(saved_by, database):
    line = annuaire.service.load(database)["69"].lines[0]
    outcome, _ = saved_by("referent", longer(line), code="69")
    assert outcome.is_done
    assert not outcome.batch
    assert [one.author_name for one in proposals.pending(database, {"69"})] == ["Sacha Petit"]
    assert annuaire.service.load(database)["69"].lines[0] == line


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("observatrice", "01", id="who only reads"),
        pytest.param("referent", "01", id="the référent of elsewhere"),
        pytest.param("direct", None, id="a référent, for the whole country"),
    ],
)
def test_who_may_not_even_ask_is_refused(saved_by, line, name, code):
    with pytest.raises(Exception, match="403"):
        saved_by(name, longer(line), code=code)


def test_a_change_after_which_nobody_answers_is_told_before_it_is_saved(saved_by, database, line):
    edit = edit_of(line, replace(line, active=False))
    outcome, _ = saved_by("administratrice", edit)
    assert not outcome.is_done
    assert any("Ain" in sentence for sentence in outcome.to_confirm)
    assert annuaire.service.load(database)["01"].lines[0].active


def test_it_is_saved_once_the_box_is_ticked(saved_by, database, line):
    edit = edit_of(line, replace(line, active=False))
    told = saved_by("administratrice", edit)[0].to_confirm
    assert saved_by("administratrice", edit, ticked=told)[0].batch
    assert not annuaire.service.load(database)["01"].lines[0].active


def test_what_was_ticked_is_no_answer_to_something_else(saved_by, database, line):
    """The box was ticked for two days without a line; then the line was made inactive, and the box was still ticked."""
    of_two_days = replace(line, active_from=LOADED_AT.date() + timedelta(days=2))
    told = saved_by("administratrice", edit_of(line, of_two_days))[0].to_confirm
    outcome, _ = saved_by("administratrice", edit_of(line, replace(line, active=False)), ticked=told)
    assert not outcome.is_done
    assert outcome.to_confirm != told
    assert annuaire.service.load(database)["01"].lines[0] == line


def test_the_second_of_two_editors_is_told_what_the_first_changed(saved_by, database, line):
    saved_by("direct", edit_of(line, replace(line, label="Secrétariat")))
    outcome, form = saved_by("administratrice", longer(line))
    assert not outcome.is_done
    assert "Secrétariat" in outcome.conflicts[0]
    assert "Dominique Leroy" in outcome.conflicts[0]
    assert annuaire.service.load(database)["01"].lines[0].ring_seconds == line.ring_seconds
    assert form.vu.data


def test_what_was_told_once_may_be_replaced_knowingly(app, saved_by, database, line):
    saved_by("direct", edit_of(line, replace(line, label="Secrétariat")))
    _, form = saved_by("administratrice", longer(line))
    with app.test_request_context():
        seen = form.saw("line", str(line.id))
    assert seen["label"] == "Secrétariat"


def test_what_breaks_a_rule_is_refused_in_words(saved_by, line):
    outcome, _ = saved_by("administratrice", edit_of(line, replace(line, number="+33892700000")))
    assert "surtaxé" in outcome.refusal


def test_nothing_changed_is_said_so(saved_by, line):
    outcome, _ = saved_by("administratrice", edit_of(line, line))
    assert outcome.is_done
    assert not outcome.batch


@pytest.mark.parametrize("name", ["direct", "administratrice"])
def test_a_form_about_a_departement_changes_no_other(saved_by, database, name):
    other = annuaire.service.load(database)["69"].lines[0]
    with pytest.raises(Forbidden):
        saved_by(name, longer(other), code="01")
    assert annuaire.service.load(database)["69"].lines[0] == other


def test_the_second_of_two_editors_is_not_asked_to_confirm_what_the_first_did(saved_by, line):
    off = edit_of(line, replace(line, active=False))
    assert saved_by("direct", off, ticked=saved_by("direct", off)[0].to_confirm)[0].batch
    outcome, _ = saved_by("administratrice", edit_of(line, replace(line, active=False, ring_seconds=30)))
    assert outcome.conflicts
    assert not outcome.to_confirm
