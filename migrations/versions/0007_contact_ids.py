"""a contact's id is never given twice, on SQLite either

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

GIVEN = (
    "SELECT coalesce(max(id), 0) FROM (SELECT id FROM contacts UNION ALL"
    " SELECT CAST(object_key AS INTEGER) FROM changes WHERE object_type = 'contact')"
)


def upgrade() -> None:
    """The next id comes after those that the history holds, though their contacts are gone."""
    if op.get_bind().dialect.name != 'sqlite':
        return
    with op.batch_alter_table('contacts', recreate='always', table_kwargs={'sqlite_autoincrement': True}):
        pass
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'contacts'")
    op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('contacts', ({GIVEN}))")


def downgrade() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    with op.batch_alter_table('contacts', recreate='always'):
        pass
