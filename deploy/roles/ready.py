"""How does a role tell whoever started it that it works: by a file whose name it was given."""

import os
from pathlib import Path

VARIABLE = "PASSERELLE_READY_FILE"


def announce() -> None:
    """Called once, when the role has reached its servers and takes up its work."""
    named = os.environ.get(VARIABLE)
    if named:
        Path(named).touch()
