"""The real servers of this run."""

from tests.servers import postgres, sessions, temporal  # noqa: F401
