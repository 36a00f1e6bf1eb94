"""Writes a generated page, or with `--check` says whether the one that lies there is current."""

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def settle(page: Path, made: str) -> int:
    """0: current or written, 1: stale."""
    if "--check" not in sys.argv[1:]:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(made, "utf-8")
        return 0
    if page.exists() and page.read_text("utf-8") == made:
        return 0
    sys.stderr.write(
        f"{page.relative_to(DOCS.parent)} is not what the code says; run `make docs`\n"
    )
    return 1
