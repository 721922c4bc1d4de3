"""For each route and each role: let in, or not. A new route is written here, by somebody who has thought of it."""

import pytest

from admin.access import Access, wanted_by
from tests.app.paths import path_of

EXPECTED = {
    Access.ANYBODY: {
        "ask_for_link",
        "back_from_proconnect",
        "first_account",
        "outbox",
        "proconnect",
        "sign_in",
        "static",
        "use_link",
    },
    Access.SIGNED_IN: {
        "call_log_export",
        "calls_file",
        "change",
        "change_password",
        "changes",
        "coverage",
        "departments",
        "end_my_sessions",
        "hours",
        "my_account",
        "prompt",
        "prompts",
        "search_departments",
        "sign_out",
        "sound",
        "today",
        "today_live",
        "undo_change",
    },
    Access.PERSONAL: {
        "new_proposal",
        "proposal",
        "proposals",
        "send_proposal",
        "withdraw_proposal",
    },
    Access.ADMINISTRATOR: {
        "accept_proposal",
        "amend_proposal",
        "change_exceptions",
        "check_outside",
        "decline_proposal",
        "direct_departments",
        "end_user_sessions",
        "export_sheet",
        "export_workbook",
        "import_spreadsheet",
        "invite_user",
        "national_week",
        "new_closure",
        "new_opening",
        "new_user",
        "operations",
        "prompt_preview",
        "save_amended_proposal",
        "save_prompt",
        "send_spreadsheet",
        "spreadsheets",
        "template_workbook",
        "trial",
        "user",
        "users",
    },
    Access.SEES: {
        "department",
        "department_hours",
        "prompt_of",
        "what_if",
    },
    Access.PROPOSES: {
        "add_contact",
        "add_line",
        "back",
        "change_department_exception",
        "check_number",
        "clock",
        "department_week",
        "edit_contact",
        "edit_line",
        "holidays",
        "line_test",
        "new_absence",
        "new_contact",
        "new_department_closure",
        "new_department_opening",
        "new_line",
        "order_lines",
        "prompt_preview_of",
        "remove_line",
        "removed_contact",
        "removed_line",
        "ring_line",
        "save_contact",
        "save_line",
        "save_prompt_of",
        "save_siao",
        "siao",
    },
}

ALL = {"administratrice", "referent", "direct", "observatrice"}
LET_IN = {
    Access.ANYBODY: {"48": ALL | {None}, "01": ALL | {None}, "75": ALL | {None}},
    Access.SIGNED_IN: {"48": ALL, "01": ALL, "75": ALL},
    Access.PERSONAL: {code: ALL - {"observatrice"} for code in ("48", "01", "75")},
    Access.ADMINISTRATOR: {code: {"administratrice"} for code in ("48", "01", "75")},
    Access.SEES: {
        "48": {"administratrice", "referent", "observatrice"},
        "01": {"administratrice", "direct", "observatrice"},
        "75": {"administratrice", "observatrice"},
    },
    Access.PROPOSES: {
        "48": {"administratrice", "referent"},
        "01": {"administratrice", "direct"},
        "75": {"administratrice"},
    },
}
"""By département of the address: the référent has 48 and proposes there, « direct » has 01 and changes it at once."""
STRICTER = {
    "outbox": "who is not at this machine, or is not an administrator, is refused by the page itself",
}


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("admin.")]


def test_each_route_asks_of_its_visitors_what_is_written_here(app):
    with app.app_context():
        found = {rule.endpoint.partition(".")[2]: wanted_by(rule.endpoint) for rule in _rules(app)}
    assert found == {endpoint: wanted for wanted, endpoints in EXPECTED.items() for endpoint in endpoints}


def _is_let_in(client, path, method):
    """A form without its token is refused after the guard: whoever reads that was let in, and nothing was done."""
    with client.open(path, method=method) as answer:
        sent_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/admin/connexion")
        return answer.status_code != 403 and not sent_to_sign_in


@pytest.mark.parametrize("name", [*sorted(ALL), None], ids=str)
def test_nobody_opens_what_is_not_theirs_and_everybody_what_is(app, visit, name):
    client = visit(name)
    for rule in _rules(app):
        endpoint = rule.endpoint.partition(".")[2]
        wanted = next(access for access, endpoints in EXPECTED.items() if endpoint in endpoints)
        for method in sorted(rule.methods & {"GET", "POST"}):
            for code in ("48", "01", "75") if "<code>" in rule.rule else ("48",):
                let_in = _is_let_in(client, path_of(rule).replace("/75", f"/{code}"), method)
                expected = name in LET_IN[wanted][code]
                assert let_in == expected or endpoint in STRICTER, (name, method, rule.rule, code)
