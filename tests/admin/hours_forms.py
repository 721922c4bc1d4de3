"""How tests read the pages of hours, fill their forms and send them."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from sqlalchemy import select

from core.changes import ChangeRow
from tests.app.markup import Page


def read(asked, path=None):
    """The text of a page that is as it should be; `asked`: a browser, or an answer."""
    answer = asked.get(path) if isinstance(asked, FlaskClient) else asked
    assert answer.status_code == 200, (path, answer.status_code, answer.location)
    page = Page(answer.text)
    page.check()
    page.check_policy()
    return answer.text.replace("&#39;", "'")


class _Form(HTMLParser):
    """The fields of the forms whose method is POST, that of signing out excepted."""

    def __init__(self, text: str, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str | list[str]] = {}
        self._action, self._is_in, self._area = action, False, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            action = attributes.get("action") or ""
            self._is_in = (
                attributes.get("method") == "post" and action.endswith(self._action) and "deconnexion" not in action
            )
        elif self._is_in and tag == "input":
            self._add(attributes)
        elif self._is_in and tag == "textarea":
            self._area = attributes["name"]
            self.fields[self._area] = ""

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data.strip()

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""

    def _add(self, attributes):
        name, value = attributes.get("name"), attributes.get("value") or ""
        if attributes.get("type") == "checkbox":
            ticked = self.fields.setdefault(name, []) if name != "confirme" else []
            if "checked" in attributes:
                ticked.append(value)
        elif attributes.get("type") != "radio" or "checked" in attributes:
            self.fields[name] = value


def filled(text, action=""):
    """What the form of a page would send as it is; of several forms, that of an action."""
    fields = _Form(text, action).fields
    fields.pop("csrf_token", None)
    return fields


def sent(client, path, fields):
    """The answer to a form."""
    return client.post(path, data=fields)


def changed(database, *, batches=False):
    """The recorded changes, newest first: type, key, author, note; and the batch."""
    with database.reading() as session:
        rows = list(session.scalars(select(ChangeRow).order_by(ChangeRow.id.desc())))
    told = [(row.object_type, row.object_key, row.author, row.note, row.batch) for row in rows]
    return told if batches else [change[:-1] for change in told]
