"""Runs migrations on the connection that `models.store.schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models.tables.catalogue
import models.tables.credit
import models.tables.delivery
import models.tables.feed
import models.tables.finding
import models.tables.institution
import models.tables.learner
import models.tables.money
import models.tables.panel
import models.tables.precedent
import models.tables.recognition  # noqa: F401 - the tables register themselves

context.configure(
    connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata
)
with context.begin_transaction():
    context.run_migrations()
