"""A database of its own for each test, and the demo alliance in it."""

import pytest

from models.store.database import Sessions
from tests.servers import postgres, servers, sessions  # noqa: F401
from tests.store import alliances


@pytest.fixture
async def seeded(sessions: Sessions) -> Sessions:  # noqa: F811
    await alliances.filled(sessions)
    return sessions
