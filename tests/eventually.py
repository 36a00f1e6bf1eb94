"""Waits for what happens elsewhere, and fails when it does not."""

import asyncio
import time
from collections.abc import Callable

WITHIN_S = 30.0


async def eventually(happened: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
