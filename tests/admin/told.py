"""What a page of accounts says at a field, and a service that cannot tell anybody by mail."""

import re
from contextlib import contextmanager
from html import unescape

from sqlalchemy import text


def said_at(text, field):
    """What is wrong of a field, tied to it for who cannot see; empty when nothing is."""
    tied = re.search(rf'<(?:input|select)[^>]*\bid="{field}"[^>]*>', text).group()
    said = re.search(rf'id="{field}-erreur">([^<]*)<', text)
    described = re.search(r'aria-describedby="([^"]*)"', tied)
    assert (said is not None) is (described is not None and f"{field}-erreur" in described[1].split())
    return unescape(said[1]) if said else ""


@contextmanager
def no_mail_can_be_posted(database):
    """As when the database goes away in the middle."""
    with database.transaction() as session:
        session.execute(text("ALTER TABLE outbox RENAME TO outbox_elsewhere"))
    yield
    with database.transaction() as session:
        session.execute(text("ALTER TABLE outbox_elsewhere RENAME TO outbox"))
