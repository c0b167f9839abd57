"""Alembic's entry point: runs migrations on the connection that `libs.archive.migrate` gives it, in its transaction."""

from alembic import context

from libs.archive.migrations import VERSION_TABLE
from libs.archive.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite can do this too, once the driver does not begin transactions of its own.
    transactional_ddl=True,
)
context.run_migrations()
