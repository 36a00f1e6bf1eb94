"""A database of its own for each test, and the demo alliance in it."""

from tests.servers import postgres, servers, sessions  # noqa: F401
from tests.store.conftest import seeded  # noqa: F401
