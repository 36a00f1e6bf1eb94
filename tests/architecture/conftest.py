"""The real servers of this run, for the workers that must not start."""

from tests.servers import servers, task_queue, temporal  # noqa: F401
