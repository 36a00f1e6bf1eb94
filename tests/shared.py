"""The material beside the project, where it is there; tests that need it say so and are counted."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the material beside the project (../shared)"
)
