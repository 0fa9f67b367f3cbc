"""What Alembic runs for every upgrade: the migrations, on the connection it is handed.

The caller opened a transaction on that connection, so an upgrade happens whole or not at all.
"""

from alembic import context

from coach.history.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
