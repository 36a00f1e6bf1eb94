"""Reads the texts that the model has not read yet, learns from decisions, lays indexes in files.

`passerelle index` does it once. The worker has it done when the catalogue changes, the API when its
files are older than the catalogue; both in a process of its own (`background.py`).
"""

import asyncio
import logging
import os
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from deploy.roles import background
from deploy.roles.lifecycle import Unready, require_schema
from deploy.settings import Settings
from models.matching.embedder import Embedder
from models.matching.embedders import for_finding
from models.matching.index import means
from models.store import catalogue, database, indexing, practice
from models.store.bell import heard
from models.store.database import Sessions
from models.store.leader import leadership

log = logging.getLogger(__name__)

NICEST = 19
LOOKS_EVERY_S = 5.0
AGAIN_S = 3600.0  # even without a change: another worker that was at it may have died


async def read(settings: Settings) -> None:
    """Everything that is not read yet; nothing where another process is at it."""
    os.nice(NICEST)
    chosen = await asyncio.to_thread(for_finding, settings.embedder, os.cpu_count() or 1)
    engine = database.engine(settings.database_url)
    nobody_waits = asyncio.Event()
    nobody_waits.set()
    try:
        await require_schema(engine)
        async with leadership(settings.database_url, "index", nobody_waits) as leader:
            if leader is None:
                log.info("another process reads the catalogue")
                return
            await _read(database.sessions(engine), chosen.embedder, datetime.now(UTC))
    finally:
        await engine.dispose()


async def _read(sessions: Sessions, embedder: Embedder, now: datetime) -> None:
    """The texts first: what was decided about them is learned from their vectors."""
    async with sessions() as session:
        further = await practice.texts(session)
    await indexing.read_missing(sessions, embedder, further, now.date())
    async with sessions() as session:
        homes = await practice.due(session, embedder.model_id)
    await practice.learn(sessions, embedder, homes, now)


async def write_files(settings: Settings) -> None:
    """An index of the catalogue as it is now, where the files hold none."""
    if settings.index_folder is None:
        raise Unready("set PASSERELLE_INDEX_FOLDER to where the API reads indexes")
    os.nice(NICEST)
    chosen = await asyncio.to_thread(for_finding, settings.embedder)
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        path = await indexing.write_index(
            database.sessions(engine), chosen.embedder, settings.index_folder
        )
        log.info("the index of components is %s", path)
    finally:
        await engine.dispose()


async def keep_read(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Has the catalogue read, and an order learned, whenever it is time, until asked to stop."""
    embedder = (await asyncio.to_thread(for_finding, settings.embedder)).embedder
    done, at = (0, 0), 0.0
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        try:
            async with sessions() as session:
                number = (await catalogue.state(session)).number
                now = (number, await practice.standing(session))
                learn = await practice.due(session, embedder.model_id)
            changed = means(embedder) and (now != done or clock() - at > AGAIN_S)
            if changed or learn:
                await background.run("index")
                done, at = now, clock()
        except (SQLAlchemyError, OSError) as away:
            log.warning("the catalogue is read later: %s", away)
        await heard(stop, LOOKS_EVERY_S)


async def files_made() -> None:
    """As the API has it done."""
    await background.run("index", "--files")
