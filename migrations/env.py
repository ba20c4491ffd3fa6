"""How Alembic reaches the database: through the application's own engine."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def migrate_online() -> None:
    """Run the migrations in one transaction, on the schema as a whole."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
migrate_online()
