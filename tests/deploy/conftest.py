"""The real servers of this run."""

from tests.servers import kafka, postgres, servers, sessions, task_queue, temporal  # noqa: F401
