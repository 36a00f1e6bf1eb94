"""Development agreements, fees and the money ledger."""

from pathlib import Path

from models.store.schema import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
