"""What does the search for components cost with 10^5 of them, beside the bare arithmetic of it?

    python -m benchmarks.finder [--whole] [--embedder minilm] [--components 100000] [--json]

An own Postgres, the real API process and the real process that reads texts. The components are
drawn; the model reads a sample of them, the rest of the vectors is drawn too (their content does
not change the cost), and the time for all of them is scaled up. `--whole` reads every text.

`ratios`: a search over HTTP against the bare arithmetic of the same one in this run (the model's
call, two products with all vectors, `bm25s` over the same texts, the ten best). `figures`: what is
asked of the finder: `p95_ms` ≤ 400, `p95_of_four_ms` ≤ 800 at four at once, `index_min` ≤ 25,
`rss_mb` ≤ 1500, `update_p95_ms` ≤ 100 (from a commit to the answer that shows it, less the
search). `cpu_ms` is the API's processor time of one search, `reading_cpu_min` that of reading
all texts on two threads; other work on the machine changes them less.
"""

import asyncio
import json
import os
import platform
import resource
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import click
import httpx
import numpy as np
import psycopg

from benchmarks.finding.bare import Bare
from benchmarks.finding.setting import (
    Bench,
    add_components,
    api,
    code,
    draw_vectors,
    read_texts,
    set_up,
)
from deploy.local.state import made
from models.matching.embedders import for_finding
from models.matching.index import means

REQUESTS, AT_ONCE, UPDATES = 60, 4, 20
SEARCH = "/v1/components/search"


async def measured(embedder: str, components: int, sample: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="passerelle-finder-") as folder:
        async with set_up(made(Path(folder)), embedder) as bench:
            return await on(bench, embedder, components, sample)


async def on(bench: Bench, embedder: str, components: int, sample: int) -> dict[str, Any]:
    model = for_finding(embedder).embedder
    written = add_components(bench, range(sample))
    reading = await _reading(bench) if means(model) else Reading(0.0, 0.0)
    written += add_components(bench, range(sample, components))
    await draw_vectors(bench, model)
    bare = await Bare.over(bench, model)
    async with api(bench) as (url, process, indexed):
        found = await _searched(bench, bare, url, process)
        memory = _memory(process)
    scale = components / sample / 60
    ratios = {
        "search_over_bare": round(found["alone"][50] / found["bare"][50], 2),
        "four_at_once_over_one": round(found["four"][50] / found["alone"][50], 2),
    }
    figures = {
        "components": components,
        "texts_read": sample * 2 if means(model) else 0,
        "index_min": round(reading.took * scale + indexed / 60, 1),
        "reading_cpu_min": round(reading.cpu * scale, 1),
        "index_is": "measured whole" if sample == components else "scaled up from texts_read",
        "files_s": round(indexed, 1),
        "written_s": round(written, 1),
        "p50_ms": found["alone"][50],
        "p95_ms": found["alone"][95],
        "cpu_ms": found["cpu"][50],
        "words_p95_ms": found["words"][95],
        "p50_of_four_ms": found["four"][50],
        "p95_of_four_ms": found["four"][95],
        "bare_p50_ms": found["bare"][50],
        "update_p50_ms": found["update"][50],
        "update_p95_ms": found["update"][95],
        "update_and_search_cpu_ms": found["update_cpu"][50],
        **memory,
    }
    return {
        "name": "finder",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}",
        "embedder": model.model_id,
        "ratios": ratios,
        "figures": figures,
    }


async def _searched(
    bench: Bench, bare: Bare, url: str, process: int
) -> dict[str, dict[int, float]]:
    """Milliseconds by what was asked and percentile; of processor time means alone."""
    asked = [_wanted(bench) for _ in range(REQUESTS)]
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        for one in asked[:5]:
            await _search(http, one)
        spent = _cpu_s(process)
        alone = [await _search(http, one) for one in asked]
        spent = _cpu_s(process) - spent
        words = [await _by_words(http, one["title"]) for one in asked]
        beside = [_timed_bare(bare, one) for one in asked]
        four = await _at_once(http, asked * 2)
        working = _cpu_s(process)
        updates = [await _update(bench, http, number) for number in range(UPDATES)]
        working = _cpu_s(process) - working
    usual = float(np.median(words))
    taken = {
        "alone": alone,
        "words": words,
        "bare": beside,
        "four": four,
        "update": [one - usual for one in updates],
        "cpu": [spent / len(alone)],
        "update_cpu": [working / UPDATES],
    }
    return {name: {p: _ms(held, p) for p in (50, 95)} for name, held in taken.items()}


class Reading(NamedTuple):
    """Seconds on the clock, and of the processors."""

    took: float
    cpu: float


async def _reading(bench: Bench) -> Reading:
    """Without what the process takes to start, which is no more for more texts."""
    before = _cpu_of_children()
    first = await read_texts(bench)
    between = _cpu_of_children()
    again = await read_texts(bench)
    return Reading(first - again, between - before - (_cpu_of_children() - between))


def _cpu_of_children() -> float:
    """Of those that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _wanted(bench: Bench) -> dict[str, Any]:
    drawn = bench.drawn
    outcomes = [drawn.outcome(10) for _ in range(8)]
    return {"title": drawn.title(), "language": "en", "outcomes": outcomes}


async def _search(http: httpx.AsyncClient, wanted: dict[str, Any]) -> float:
    """Seconds of a search for an achievement."""
    began = time.perf_counter()
    answer = await http.post(SEARCH, json=wanted)
    taken = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"]
    return taken


async def _by_words(http: httpx.AsyncClient, title: str) -> float:
    began = time.perf_counter()
    answer = await http.get(SEARCH, params={"q": title})
    taken = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return taken


def _timed_bare(bare: Bare, wanted: dict[str, Any]) -> float:
    began = time.perf_counter()
    bare.search(wanted["title"], ". ".join(wanted["outcomes"]))
    return time.perf_counter() - began


async def _at_once(http: httpx.AsyncClient, asked: list[dict[str, Any]]) -> list[float]:
    """Four callers, each with its next question as soon as it has its answer."""
    left = list(asked)
    taken: list[float] = []

    async def caller() -> None:
        while left:
            taken.append(await _search(http, left.pop()))

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    return taken


async def _update(bench: Bench, http: httpx.AsyncClient, number: int) -> float:
    """From the commit of a change to the answer that shows it."""
    title = f"Quokka {number} husbandry"
    async with await psycopg.AsyncConnection.connect(bench.url, autocommit=True) as connection:
        await connection.execute(
            "UPDATE component SET title = %s, version = version + 1 WHERE code = %s",
            (title, code(number)),
        )
    began = time.perf_counter()
    async with asyncio.timeout(60):
        while True:
            page = (await http.get(SEARCH, params={"q": title})).json()
            if page["current"]:
                break
    taken = time.perf_counter() - began
    assert code(number) in [item["code"] for item in page["items"]]
    return taken


def _cpu_s(process: int) -> float:
    """Processor time until now, which other work on the machine hardly changes."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> dict[str, int]:
    """RSS with the mapped files, which processes share, and the highest it ever was."""
    told = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
    )
    names = {"rss_mb": "VmRSS", "rss_mapped_mb": "RssFile", "rss_highest_mb": "VmHWM"}
    return {ours: int(told[theirs].split()[0]) // 1024 for ours, theirs in names.items()}


def _ms(taken: list[float], percentile: int) -> float:
    return round(float(np.percentile(taken, percentile)) * 1000, 1)


@click.command()
@click.option("--embedder", default="best", show_default=True)
@click.option("--components", default=100_000, show_default=True)
@click.option("--sample", default=2_500, show_default=True, help="Components whose texts are read.")
@click.option("--whole", is_flag=True, help="Read all of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def main(embedder: str, components: int, sample: int, whole: bool, as_json: bool) -> None:
    """Builds the index of a large catalogue and searches it."""
    read = components if whole else min(sample, components)
    found = asyncio.run(measured(embedder, components, read))
    rows = {**found["ratios"], **found["figures"]}
    table = "\n".join(f"{name:28}{value!s:>28}" for name, value in rows.items())
    click.echo(json.dumps(found, indent=1) if as_json else f"{found['machine']}\n{table}")


if __name__ == "__main__":
    main()
