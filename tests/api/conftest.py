"""The program on the real servers of this run, with the demo alliance in each test's database."""

from tests.inprocess import running, system  # noqa: F401
from tests.servers import servers, task_queue, temporal  # noqa: F401
from tests.store.conftest import filled_template, seeded  # noqa: F401
