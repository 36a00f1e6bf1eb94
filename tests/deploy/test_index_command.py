"""`passerelle index`: once by hand, in the background when it is time, and never left running."""

import asyncio
import base64
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.roles import background, indexer
from deploy.settings import Settings
from models.matching import index_files
from models.matching.rerank import FEWEST
from models.store import practice
from models.store.database import Sessions
from tests.api.test_component_practice import decide, precedent
from tests.servers import postgres, servers  # noqa: F401
from tests.store.conftest import filled_template, seeded  # noqa: F401

PROGRAM = (sys.executable, "-m", "deploy.cli.main", "index")
SLEEPING = (sys.executable, "-c", "import time; time.sleep(60)")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def settings(folder: Path, url: str) -> dict[str, str]:
    key = folder / "master.key"
    key.touch(mode=0o600)
    key.write_text(base64.b64encode(b"k" * 32).decode())
    return {
        "PASSERELLE_DATABASE_URL": url,
        "PASSERELLE_MASTER_KEY_FILE": str(key),
        "PASSERELLE_INDEX_FOLDER": str(folder / "index"),
        "PASSERELLE_EMBEDDER": "lexical",
    }


def index(given: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "PASSERELLE" not in name}
    return subprocess.run(
        (*PROGRAM, *options), env={**kept, **given}, capture_output=True, text=True
    )


@pytest.mark.servers
def test_files_are_laid_once_and_reading_by_words_needs_nothing(
    postgres: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    given = settings(tmp_path, postgres)
    assert index(given).returncode == 0
    for _ in range(2):
        called = index(given, "--files")
        assert called.returncode == 0, called.stderr
    [laid] = (tmp_path / "index").glob("[0-9]*")
    assert index_files.whole(laid)


def test_what_is_not_set_is_named(tmp_path: Path) -> None:
    given = settings(tmp_path, "postgresql://nobody@127.0.0.1:9/nothing")
    without = {k: v for k, v in given.items() if k != "PASSERELLE_INDEX_FOLDER"}
    called = index(without, "--files")
    assert (called.returncode, called.stdout) == (3, "")
    assert "PASSERELLE_INDEX_FOLDER" in called.stderr
    assert "does not answer" in index(given).stderr
    assert "PASSERELLE_DATABASE_URL" in index({}).stderr


async def test_a_failure_in_the_background_is_told() -> None:
    with pytest.raises(background.Failed, match="ended with 2"):
        await background.run("no-such-command")


async def test_who_stops_waiting_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PROGRAM", SLEEPING)
    began = time.monotonic()
    running = asyncio.create_task(background.run())
    await asyncio.sleep(0.5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
    assert time.monotonic() - began < 10


@pytest.mark.servers
async def test_it_begins_when_there_is_something_to_read_or_to_learn(
    seeded: Sessions,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[tuple[str, ...]] = []

    async def run(*arguments: str) -> None:
        begun.append(arguments)
        async with seeded.begin() as session:
            await practice.keep(session, "warsaw", "lexical-1:768+256@0.65", None, FEWEST, NOW)

    monkeypatch.setattr(background, "run", run)
    monkeypatch.setattr(indexer, "LOOKS_EVERY_S", 0.05)
    for name, value in settings(tmp_path, "postgresql://unused").items():
        monkeypatch.setenv(name, value)
    stop = asyncio.Event()
    keeping = asyncio.create_task(indexer.keep_read(Settings(), seeded, stop))
    async with seeded.begin() as session:
        await session.execute(text("UPDATE component SET title = 'Glaciology'"))
    await asyncio.sleep(1.0)
    assert begun == []  # words need no reading
    await decide(seeded, *(precedent(f"Course {n}", "ECO-210") for n in range(FEWEST)))
    async with asyncio.timeout(20):
        while not begun:  # noqa: ASYNC110 - it rings no bell
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    assert begun == [("index",)]
    stop.set()
    await keeping
