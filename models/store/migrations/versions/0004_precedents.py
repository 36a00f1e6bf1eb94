"""Precedents, and the lines that were routed by one."""

from pathlib import Path

from models.store.schema import run

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
