"""What `benchmarks.finder` searches: a database with its components, and the API as it is."""

import asyncio
import base64
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg

from benchmarks.finding.synthetic import Drawn, unit_rows
from deploy.local.ports import LOOPBACK
from deploy.local.servers import POSTGRES, local_servers
from models.matching.embedder import Embedder
from models.matching.index import texts
from models.store import catalogue, database
from models.store.schema import migrate
from models.store.vectors import digest_of

HOME = "university"
OUTCOMES, WORDS = 8, 10  # with the title about 90 words, as a course description has
PROGRAM = (sys.executable, "-m", "deploy.cli.main")
INDEXED_WITHIN_S = 1200.0
ROW = (
    "COPY component (institution, code, programme, version, title, language, ects, outcomes)"
    " FROM STDIN"
)


class Bench(NamedTuple):
    url: str
    environment: dict[str, str]
    drawn: Drawn


@asynccontextmanager
async def set_up(state: Path, embedder: str) -> AsyncIterator[Bench]:
    async with local_servers(state, [POSTGRES]) as servers:
        url = servers.addresses.database_url
        await asyncio.to_thread(migrate, url)
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO institution (slug, name, country, zone, language, aliases, policy)"
                " VALUES (%s, 'University', 'EU', 'UTC', 'en', '[]', '{}')",
                (HOME,),
            )
        yield Bench(url, _environment(state, servers.ports, url, embedder), Drawn())


def _environment(state: Path, ports: Any, url: str, embedder: str) -> dict[str, str]:
    keys = {}
    for name in ("master", "cookie"):
        file = state / f"{name}.key"
        file.touch(mode=0o600)
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
        keys[f"PASSERELLE_{name.upper()}_KEY_FILE"] = str(file)
    (state / "tokens.json").write_text("{}")
    return {
        **os.environ,
        **keys,
        "PASSERELLE_DATABASE_URL": url,
        "PASSERELLE_TOKEN_KEYS_FILE": str(state / "tokens.json"),
        "PASSERELLE_TEMPORAL_ADDRESS": f"{LOOPBACK}:{ports['temporal']}",  # nobody answers there
        "PASSERELLE_API_ADDRESS": f"{LOOPBACK}:{ports['api']}",
        "PASSERELLE_EMBEDDER": embedder,
        "PASSERELLE_INDEX_FOLDER": str(state / "index"),
    }


def add_components(bench: Bench, numbers: range) -> float:
    """Seconds the database takes for so many, with the triggers that count changes."""
    began = time.perf_counter()
    with psycopg.connect(bench.url) as connection, connection.cursor().copy(ROW) as copy:
        for number in numbers:
            held = [
                {"id": str(i), "text": bench.drawn.outcome(WORDS), "essential": False}
                for i in range(OUTCOMES)
            ]
            title = bench.drawn.title()
            copy.write_row((HOME, code(number), "P", 1, title, "en", 6, json.dumps(held)))
    return time.perf_counter() - began


def code(number: int) -> str:
    return f"C-{number:06d}"


async def draw_vectors(bench: Bench, embedder: Embedder) -> None:
    """For every text that was not read: their content does not change what a search costs."""
    engine = database.engine(bench.url)
    async with database.sessions(engine)() as session:
        courses = await catalogue.courses(session)
    await engine.dispose()
    held = {digest_of(text) for of_view in texts(courses, embedder).values() for text in of_view}
    if not held:
        return
    today = datetime.now(UTC).date()
    width = embedder.embed(["width"]).shape[1]
    rows = unit_rows(len(held), width).astype("<f2")
    with psycopg.connect(bench.url) as connection:
        known = connection.execute("SELECT digest FROM text_vector").fetchall()
        missing = sorted(held - {digest for (digest,) in known})
        with connection.cursor().copy("COPY text_vector FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(["text", "bytea", "bytea", "date"])
            for digest, row in zip(missing, rows, strict=False):
                copy.write_row((embedder.model_id, digest, row.tobytes(), today))


async def read_texts(bench: Bench) -> float:
    """Seconds of `passerelle index`, as the worker has it done, with all it starts with."""
    began = time.perf_counter()
    await _call(bench, "index")
    return time.perf_counter() - began


@asynccontextmanager
async def api(bench: Bench) -> AsyncIterator[tuple[str, int, float]]:
    """Address, process id, and the seconds until a search knew every component by its meaning."""
    url = f"http://{bench.environment['PASSERELLE_API_ADDRESS']}"
    began = time.perf_counter()
    process = await _started(bench, "api")
    try:
        async with asyncio.timeout(INDEXED_WITHIN_S), httpx.AsyncClient() as http:
            while not await _indexed(http, url):  # noqa: ASYNC110 - it rings no bell
                await asyncio.sleep(0.5)
        yield url, process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        await process.wait()


async def _indexed(http: httpx.AsyncClient, url: str) -> bool:
    try:
        answer = await http.get(f"{url}/v1/components/search", params={"q": "x"}, timeout=30)
    except httpx.TransportError:
        return False
    page = answer.json()
    return page["current"] and not any("not read yet" in note for note in page["notes"])


async def _call(bench: Bench, *arguments: str) -> None:
    process = await _started(bench, *arguments)
    if await process.wait():
        raise SystemExit(f"passerelle {' '.join(arguments)} failed")


async def _started(bench: Bench, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *PROGRAM, *arguments, env=bench.environment, stderr=asyncio.subprocess.DEVNULL
    )
