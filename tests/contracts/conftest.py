"""The real servers of this run, the program on them, and everything it tells."""

from typing import Any

import pytest

from models.events import Fact
from models.store import feed
from tests.inprocess import running, system  # noqa: F401
from tests.servers import postgres, servers, sessions, task_queue, temporal  # noqa: F401
from tests.store.conftest import filled_template, seeded  # noqa: F401


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> list[Fact]:
    """What is told while the test runs, before it is cut down for anybody."""
    told: list[Fact] = []
    append = feed.append

    async def listening(session: Any, vault: Any, fact: Fact, *more: Any, **named: Any) -> None:
        told.append(fact)
        await append(session, vault, fact, *more, **named)

    monkeypatch.setattr(feed, "append", listening)
    return told
