"""the blocked callers

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('caller_blocks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('caller_hash', sa.String(length=32), nullable=False),
    sa.Column('call_sid', sa.String(length=64), nullable=False),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caller_blocks')),
    sa.UniqueConstraint('caller_hash', name=op.f('uq_caller_blocks_caller_hash')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    op.drop_table('caller_blocks')
