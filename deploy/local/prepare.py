"""What does set-up bring for Kafka? The archives, and Java's ahead-of-time cache of their classes.

The cache is what Java writes when a broker that served once ends. It makes the start three times as
fast and is recorded once per user; where recording fails, Kafka starts without it.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from deploy.local import jars, ports
from deploy.local.kafka import PORTS, Kafka, aot_cache
from deploy.local.keeper import Keeper, NotReady
from deploy.local.state import cache_folder, made

WRITE_S = 120.0  # Java needs eight seconds on a free machine


async def record(cache: Path) -> bool:
    """Runs a broker in a throw-away folder until it answers; whether the cache is there now."""
    wanted = aot_cache(cache)
    if wanted.exists():
        return True
    wanted.parent.mkdir(parents=True, exist_ok=True)
    arriving = wanted.with_suffix(f".{os.getpid()}.arriving")
    with tempfile.TemporaryDirectory(prefix="passerelle-kafka-") as folder:
        state = made(Path(folder))
        kafka = Kafka(state, ports.claim(state / "ports.json", PORTS))
        await asyncio.to_thread(kafka.prepare)
        keeper = Keeper(lambda: kafka.command(record=arriving), state, kafka.ready)
        await keeper.start()
        await keeper.stop(WRITE_S)
    if arriving.exists():
        arriving.replace(wanted)
    return wanted.exists()


def main() -> None:
    cache = cache_folder()
    try:
        came = jars.fetch(jars.locked(), cache)
    except (jars.MissingJar, jars.WrongJar) as failed:
        sys.exit(f"Kafka's archives: {failed}")
    if came:
        print(f"Kafka: {came} archives fetched and checked", file=sys.stderr)  # noqa: T201
    try:
        recorded = asyncio.run(record(cache))
    except NotReady as failed:
        sys.exit(f"Kafka does not start on this machine: {failed}")
    if not recorded:
        print("Kafka: no ahead-of-time cache, it will start slower", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
