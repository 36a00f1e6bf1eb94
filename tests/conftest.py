"""Begins and ends the run, says how long it searches, and leaves before the interpreter closes.

The Temporal SDK may crash a closing interpreter (SDK issue 300); the exit status is the run's own.
"""

import os
import sys

import pytest
from hypothesis import settings

from tests import run

# How long one example takes says something about the machine, not about the program.
settings.register_profile("usual", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("usual")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config._exit_status = int(exitstatus)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    status = getattr(config, "_exit_status", None)
    if status is not None and not hasattr(config, "workerinput"):
        run.end()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
