"""Begins and ends the run, and leaves before the interpreter closes.

The Temporal SDK may crash a closing interpreter (SDK issue 300); the exit status is the run's own.
"""

import os
import sys

import pytest

from tests import run


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
