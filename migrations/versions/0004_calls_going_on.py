"""the calls that go on, found by when they began

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text('NOT closed')
    op.create_index('ix_calls_going_on', 'calls', ['started_at'], unique=False, sqlite_where=where, postgresql_where=where)
    op.drop_index('ix_calls_open', 'calls')


def downgrade() -> None:
    where = sa.text('NOT closed')
    op.create_index('ix_calls_open', 'calls', ['call_sid'], unique=False, sqlite_where=where, postgresql_where=where)
    op.drop_index('ix_calls_going_on', 'calls')
