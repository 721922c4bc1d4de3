"""Alembic's environment: it works on the `Database` that `core.schema` hands over."""

from importlib import import_module

from alembic import context

from core.database import Base, Database, UtcDateTime, without_limit

PACKAGES = ("annuaire", "schedules", "prompts", "call_log", "protection", "accounts", "mail", "proposals", "tasks")
for package in ("core.changes", *(f"{name}.models" for name in PACKAGES)):
    import_module(package)


def render_item(kind, item, autogen_context):
    """Migrations name plain SQLAlchemy types only: they outlive our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Runs the migrations in one transaction."""
    database: Database = context.config.attributes["database"]
    with database.engine.begin() as connection:
        without_limit(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=database.is_sqlite,
            render_item=render_item,
            compare_type=True,
        )
        context.run_migrations()


run()
