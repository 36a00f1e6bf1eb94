"""Which achievement another is a part of, so that both never count in full."""

from pathlib import Path

from models.store.schema import run

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
