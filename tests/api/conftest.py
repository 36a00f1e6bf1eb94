"""A database for each test with the demo alliance in it."""

from tests.servers import servers  # noqa: F401
from tests.store.conftest import filled_template, seeded  # noqa: F401
