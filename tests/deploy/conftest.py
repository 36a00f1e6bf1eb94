"""The real servers of this run, and the program on them."""

from tests.inprocess import running, system  # noqa: F401
from tests.servers import kafka, postgres, servers, sessions, task_queue, temporal  # noqa: F401
from tests.store.conftest import filled_template, seeded  # noqa: F401
