"""Institutions, catalogue, learners, recognitions, panels, credit book, feed and log."""

from pathlib import Path

from models.store.schema import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
