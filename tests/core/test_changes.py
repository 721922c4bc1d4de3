from datetime import datetime, UTC
from core import changes
def test_rev(database):
    assert changes.current_revision(database) == 0
    with database.transaction() as s:
        assert changes.record(s, at=datetime.now(UTC), author=changes.COMMAND_LINE, object_type="x", object_key="1", before=None, after={"a":1})
    with database.transaction() as s:
        assert changes.record(s, at=datetime.now(UTC), author=changes.COMMAND_LINE, object_type="x", object_key="1", before={"a":1}, after={"a":2})
    assert changes.current_revision(database) == 2
