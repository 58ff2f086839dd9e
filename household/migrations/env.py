"""Alembic's entry: runs the steps on the connection that ``household.database`` hands over.

The whole upgrade is one transaction on both databases; on SQLite a changed table is copied (batch mode),
since it cannot alter one in place (https://alembic.sqlalchemy.org/en/latest/batch.html).
"""

from alembic import context

import household.tables_aloud
import household.tables_meeting
import household.tables_pages
import household.tables_permissions
import household.tables_sealed
import household.tables_voices  # noqa: F401 - its tables stand in the same metadata
from household.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
