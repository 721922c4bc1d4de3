"""What somebody else does in the middle of what is tested: by another connection, at a known moment, once."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def meanwhile(database, act, before=None):
    """`act` is done before the first statement of which `before` is true: by default, before accounts are held.

    What was read until then is old. It is done before a lock and not behind it, so that nobody waits for anybody.
    """
    is_it, done = before or (_begins_to_write if database.is_sqlite else _holds_accounts), []

    def look(_connection, _cursor, statement, _parameters, _context, _many):
        if not done and is_it(statement):
            done.append(statement)
            act()

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", look)
    assert done, "nothing was done meanwhile"


def _begins_to_write(statement):
    """SQLite has one writer, who has the whole database."""
    return statement == "BEGIN IMMEDIATE"


def _holds_accounts(statement):
    """With what one enters by: that the administrators are held, for another reason, is no such moment."""
    reads_to_change = "accounts.password_hash" in statement and statement.endswith("FOR UPDATE")
    return reads_to_change or statement.startswith(("UPDATE accounts", "INSERT INTO account_sessions"))
