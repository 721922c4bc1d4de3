"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('call_sid', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=True),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_events')),
    sa.UniqueConstraint('call_sid', 'key', name=op.f('uq_call_events_call_sid_key'))
    )
    op.create_table('calls',
    sa.Column('call_sid', sa.String(length=64), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('step', sa.String(length=20), nullable=True),
    sa.Column('attempts', sa.JSON(), nullable=False),
    sa.Column('waiting_s', sa.Integer(), nullable=True),
    sa.Column('talking_s', sa.Integer(), nullable=True),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.Column('line_label', sa.String(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('simulated', sa.Boolean(), nullable=False),
    sa.Column('caller_hash', sa.String(length=32), nullable=True),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('call_sid', name=op.f('pk_calls'))
    )
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calls_department_code_taken_at'), ['department_code', 'taken_at'], unique=False)
        batch_op.create_index('ix_calls_open', ['call_sid'], unique=False, sqlite_where=sa.text('NOT closed'), postgresql_where=sa.text('NOT closed'))
        batch_op.create_index(batch_op.f('ix_calls_started_at_call_sid'), ['started_at', 'call_sid'], unique=False)

    op.create_table('changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('author', sa.String(length=200), nullable=False),
    sa.Column('object_type', sa.String(length=50), nullable=False),
    sa.Column('object_key', sa.String(length=100), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_changes_department_code'), ['department_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_revision'), ['revision'], unique=False)

    op.create_table('configuration_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_configuration_revision'))
    )
    op.create_table('contacts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('last_name', sa.String(length=100), nullable=False),
    sa.Column('first_name', sa.String(length=100), nullable=False),
    sa.Column('role', sa.String(length=100), nullable=False),
    sa.Column('mail', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts')),
    sa.UniqueConstraint('department_code', 'last_name', 'first_name', 'role', name='uq_contacts_person_role')
    )
    op.create_table('prompt_texts',
    sa.Column('key', sa.String(length=50), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', 'department_code', name=op.f('pk_prompt_texts'))
    )
    op.create_table('schedule_absences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('urgent_mail', sa.String(length=254), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_absences')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('schedule_absences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedule_absences_department_code'), ['department_code'], unique=False)

    op.create_table('schedule_closures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('start', sa.Time(), nullable=True),
    sa.Column('end', sa.Time(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_closures')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('schedule_closures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedule_closures_department_code'), ['department_code'], unique=False)

    op.create_table('schedule_holidays_off',
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('holiday', sa.String(length=50), nullable=False),
    sa.PrimaryKeyConstraint('department_code', 'holiday', name=op.f('pk_schedule_holidays_off'))
    )
    op.create_table('schedule_hours',
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('department_code', name=op.f('pk_schedule_hours'))
    )
    op.create_table('schedule_national_clocks',
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.PrimaryKeyConstraint('department_code', name=op.f('pk_schedule_national_clocks'))
    )
    op.create_table('schedule_openings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('intervals', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_openings')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('schedule_openings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedule_openings_department_code'), ['department_code'], unique=False)

    op.create_table('siaos',
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('structure', sa.String(length=200), nullable=False),
    sa.Column('mail', sa.String(length=254), nullable=False),
    sa.Column('phone_support', sa.Boolean(), nullable=False),
    sa.Column('call_order', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('department_code', name=op.f('pk_siaos'))
    )
    op.create_table('lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('department_code', sa.String(length=3), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('ring_seconds', sa.Integer(), nullable=False),
    sa.Column('screening', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('ring_seconds BETWEEN 5 AND 60', name=op.f('ck_lines_ring_seconds')),
    sa.ForeignKeyConstraint(['department_code'], ['siaos.department_code'], name=op.f('fk_lines_department_code_siaos')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lines')),
    sa.UniqueConstraint('department_code', 'number', name='uq_lines_department_number'),
    sa.UniqueConstraint('department_code', 'position', name='uq_lines_department_position'),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    op.drop_table('lines')
    op.drop_table('siaos')
    with op.batch_alter_table('schedule_openings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedule_openings_department_code'))

    op.drop_table('schedule_openings')
    op.drop_table('schedule_national_clocks')
    op.drop_table('schedule_hours')
    op.drop_table('schedule_holidays_off')
    with op.batch_alter_table('schedule_closures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedule_closures_department_code'))

    op.drop_table('schedule_closures')
    with op.batch_alter_table('schedule_absences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedule_absences_department_code'))

    op.drop_table('schedule_absences')
    op.drop_table('prompt_texts')
    op.drop_table('contacts')
    op.drop_table('configuration_revision')
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_changes_revision'))
        batch_op.drop_index(batch_op.f('ix_changes_department_code'))

    op.drop_table('changes')
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calls_started_at_call_sid'))
        batch_op.drop_index('ix_calls_open', sqlite_where=sa.text('NOT closed'), postgresql_where=sa.text('NOT closed'))
        batch_op.drop_index(batch_op.f('ix_calls_department_code_taken_at'))

    op.drop_table('calls')
    op.drop_table('call_events')
