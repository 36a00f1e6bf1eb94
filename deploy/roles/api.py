"""The role `api`: pages and JSON for people and systems."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.auth import Cookies, Tokens
from api.deps import House
from api.finding import Catalogue
from api.gateway import Gateway
from api.serving import Files
from deploy.local import issuer
from deploy.roles import indexer
from deploy.roles.lifecycle import Unready, require_schema
from deploy.roles.temporal import temporal
from deploy.settings import Settings, read_key
from models.matching.embedders import for_finding
from models.store import database
from models.store.bell import bell
from models.store.vault import Vault


async def run(settings: Settings) -> None:
    """Starts whether or not Temporal answers; without it what is handed in is kept (D-15)."""
    async with app(settings) as built:
        host, _, port = settings.api_address.rpartition(":")
        server = uvicorn.Server(
            uvicorn.Config(
                built, host=host, port=int(port), log_level="info", access_log=False, lifespan="off"
            )
        )
        house: House = built.state.house
        keeping = asyncio.create_task(built.state.catalogue.serving.keep(house.sessions))
        try:
            await server.serve()
        finally:
            keeping.cancel()


@asynccontextmanager
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The API with all that it stands on, until the block is left."""
    if settings.token_keys_file is None or settings.cookie_key_file is None:
        raise Unready("set PASSERELLE_TOKEN_KEYS_FILE and PASSERELLE_COOKIE_KEY_FILE")
    engine = database.engine(settings.database_url)
    try:
        await require_schema(engine)
        client = await temporal(settings, lazy=True)
        house = House(
            alliance=settings.alliance,
            alliance_host=settings.alliance_host,
            sessions=database.sessions(engine),
            vault=Vault(settings.master_key()),
            gateway=Gateway(client, alliance=settings.alliance, task_queue=settings.task_queue),
            tokens=Tokens(json.loads(settings.token_keys_file.read_text())),
            cookies=Cookies(read_key(settings.cookie_key_file).hex()),
        )
        async with bell(settings.database_url) as rings:
            catalogue = await asyncio.to_thread(_catalogue, settings)
            built = create_app(house, rings, settings.calibrations_folder, catalogue)
            _let_anybody_in(built, settings)
            yield built
    finally:
        await engine.dispose()


def _catalogue(settings: Settings) -> Catalogue:
    """What reads a question is loaded with the first one."""
    folder = settings.index_folder
    files = None if folder is None else Files(folder, indexer.files_made)
    return Catalogue(for_finding(settings.embedder).embedder, files)


def _let_anybody_in(built: FastAPI, settings: Settings) -> None:
    """On one machine alone: the log-in page lists the persons of the demo alliance."""
    built.state.development_issuer = None
    if settings.development_issuer_file is None:
        return
    try:
        issuer.require_loopback(settings.api_address)
    except issuer.NotHere as elsewhere:
        raise Unready(str(elsewhere)) from elsewhere
    built.state.development_issuer = issuer.load(settings.development_issuer_file)


async def check(settings: Settings) -> None:
    try:
        async with app(settings) as built:
            house: House = built.state.house
            if not await house.gateway.reachable():
                raise Unready(f"Temporal does not answer at {settings.temporal_address}")
    except OperationalError as away:
        raise Unready(f"the database does not answer: {away.orig}") from away
