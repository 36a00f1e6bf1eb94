"""Records of the inboxes that were set aside."""

from pathlib import Path

from models.store.schema import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
