"""What the search for components stands on: changes of the catalogue, vectors, learned orders."""

from pathlib import Path

from models.store.schema import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run(Path(__file__).with_suffix(".sql"))
