"""Called by Alembic: the connection comes from `server.database`, the migrations run in its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
