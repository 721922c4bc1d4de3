"""The revision is what tells a worker that its picture of the configuration is stale."""

from typing import Any

from core import changes
from core.clock import paris_time
from core.database import Database

AT = paris_time("2026-03-03 10:00")


def record(database: Database, before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    with database.transaction() as session:
        return changes.record(
            session,
            at=AT,
            author=changes.COMMAND_LINE,
            object_type="line",
            object_key="1",
            before=before,
            after=after,
        )


def test_every_change_raises_the_revision(database):
    assert changes.current_revision(database) == 0
    assert record(database, None, {"number": "+33199001234"})
    assert record(database, {"number": "+33199001234"}, None)
    assert changes.current_revision(database) == 2


def test_a_change_that_changes_nothing_is_none(database):
    assert not record(database, {"active": True}, {"active": True})
    assert changes.current_revision(database) == 0


def test_a_transaction_that_fails_leaves_the_revision_as_it_was(database):
    try:
        with database.transaction() as session:
            changes.record(
                session,
                at=AT,
                author=changes.COMMAND_LINE,
                object_type="line",
                object_key="1",
                before=None,
                after={"active": True},
            )
            raise RuntimeError
    except RuntimeError:
        pass
    assert changes.current_revision(database) == 0
