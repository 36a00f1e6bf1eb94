"""The role `worker`: carries out the procedure, and what was handed in and never started."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.gateway import Gateway
from deploy import plugin
from deploy.roles import indexer
from deploy.roles.lifecycle import Unready, require_schema, stopping
from deploy.roles.ready import announce
from deploy.roles.temporal import address, keys, temporal
from deploy.settings import Settings
from deploy.worker import worker
from models.documents.budget import prepare, read_within_budget
from models.documents.record import Reading
from models.errors import Refused
from models.matching import embedders
from models.matching.shelf import Shelf
from models.store import database, submissions
from models.store.bell import heard
from models.store.database import Sessions
from models.store.submissions import Upload
from models.store.vault import Vault

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 10.0
LEFT_OVER_AFTER = timedelta(seconds=20)  # longer than a caller waits for the first answer


async def run(settings: Settings) -> None:
    stop = stopping()
    await asyncio.to_thread(prepare)  # what reads documents loads while the rest begins
    chosen = await asyncio.to_thread(embedders.choose, settings.embedder)
    engine = database.engine(settings.database_url, pool_size=20)
    try:
        await require_schema(engine)
        sessions = database.sessions(engine)
        client = await plugin.connect(
            address(settings), namespace=settings.temporal_namespace, codec=keys(settings)
        )
        gateway = Gateway(client, alliance=settings.alliance, task_queue=settings.task_queue)
        async with worker(
            client,
            task_queue=settings.task_queue,
            sessions=sessions,
            vault=Vault(settings.master_key()),
            read=read,
            embedder=chosen.embedder,
            embedder_note=chosen.note,
            calibration=Shelf(settings.calibrations_folder).current,
            build_id=settings.build_id,
        ):
            announce()
            reading = asyncio.create_task(indexer.keep_read(settings, sessions, stop))
            try:
                await sweep(sessions, gateway, stop)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
    except RuntimeError as away:
        raise Unready(f"Temporal does not answer at {settings.temporal_address}") from away
    finally:
        await engine.dispose()


async def read(upload: Upload) -> Reading:
    """In a process of its own, within its budget, away from the event loop."""
    return await asyncio.to_thread(read_within_budget, upload.content, name=upload.name)


async def sweep(sessions: Sessions, gateway: Gateway, stop: asyncio.Event) -> None:
    """Starts what was kept and never started, until it is asked to stop (D-15)."""
    while not stop.is_set():
        try:
            async with sessions() as session:
                left = await submissions.left_over(session, datetime.now(UTC) - LEFT_OVER_AFTER)
            for row in left:
                log.info("goes on with %s", row.id)
                await gateway.submit(row.id, row.home, row.programme)
        except (SQLAlchemyError, Refused) as away:
            log.warning("sweeps again later: %s", away)
        await heard(stop, SWEEP_EVERY_S)


async def check(settings: Settings) -> None:
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        settings.master_key()
        await temporal(settings, lazy=False)
    except RuntimeError as away:
        raise Unready(f"Temporal does not answer at {settings.temporal_address}") from away
    finally:
        await engine.dispose()
