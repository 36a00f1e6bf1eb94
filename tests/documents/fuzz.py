"""Changes real documents at random and reads them: no crash, no hang, no fault of a reader.

`python -m tests.documents.fuzz --inputs 100000` is the long run; the suite runs a slice. Each kind
gets as many inputs as the others. Seeds make a finding repeatable; what fails is printed.
"""

import json
import random
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from models.documents.elm import writer as elm
from models.documents.elmo.writer import Version, write
from models.documents.read import READER_FAILED, read
from models.documents.record import Reading
from models.documents.report import report
from models.documents.w3c import writer as badges
from models.rules.limits import READING_SECONDS
from tests.documents.envelopes import wrapped
from tests.documents.made import european
from tests.documents.made import record as rich
from tests.documents.mutations import bytewise, partwise
from tests.documents.sealing import DID

FIXTURES = Path(__file__).parent / "fixtures"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
FOLDERS = ("elmo", "elm", "ewp", "ob3", "ob2-legacy", "clr2", "ler-rs", "vc2-conformance")
LARGEST_SAMPLE = 120_000  # larger ones only slow the run down
AT = datetime(2026, 11, 22, tzinfo=UTC)
HALF, THIRD = 0.5, 1 / 3

Change = Callable[[bytes, random.Random, list[bytes]], bytes]


def documents() -> Iterator[tuple[str, list[bytes], Change]]:
    """The documents of each group and how they are changed: ours, those that our writers write, in
    envelopes, in tables, and the samples where they are there."""
    ours = [path.read_bytes() for path in sorted(FIXTURES.rglob("*")) if path.is_file()]
    yield "ours", ours, changed
    yield "written", written(), changed
    yield "envelopes", ours, in_envelopes
    yield "tables", [path.read_bytes() for path in sorted(FIXTURES.rglob("*.csv"))], bytewise
    for folder in FOLDERS:
        paths = sorted((SAMPLES / folder).rglob("*")) if SAMPLES.is_dir() else []
        found = [path for path in paths if path.is_file() and "schemas" not in path.parts]
        small = [path.read_bytes() for path in found if path.stat().st_size < LARGEST_SAMPLE]
        if small:
            yield folder, small, changed


def written() -> list[bytes]:
    """One record as each writer writes it, with what the standards have no member for."""
    found = [write(european(), version, AT).document for version in Version]
    for document in (elm.write(european()).document, badges.write(rich(), DID).document):
        found.append(json.dumps(document).encode())
    return found


def changed(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Half of them part by part, which gets past every parser."""
    return (partwise if chance.random() < HALF else bytewise)(data, chance, others)


def in_envelopes(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Changed inside, and every third time the envelope too."""
    inside = wrapped(changed(data, chance, others), chance)
    return bytewise(inside, chance, others) if chance.random() < THIRD else inside


def faults(
    inputs: int, seed: int, say: Callable[[str], None] = lambda _: None, only: str | None = None
) -> list[str]:
    """What went wrong, one line each, over `inputs` changed documents of every group."""
    found: list[str] = []
    for group, originals, change in documents():
        if only not in (None, group):
            continue
        chance = random.Random(f"{seed}/{group}")
        started, slowest, before_all = time.perf_counter(), 0.0, len(found)
        readable = 0
        for number in range(inputs):
            data = change(chance.choice(originals), chance, originals)
            before = time.perf_counter()
            read_, fault = _read(data)
            took = time.perf_counter() - before
            slowest, readable = max(slowest, took), readable + read_
            if took > READING_SECONDS:
                fault = f"{took:.1f} seconds"
            if fault is not None:
                found.append(f"{group} {number} (seed {seed}): {fault}: {data[:300]!r}")
        rate = inputs / (time.perf_counter() - started)
        say(
            f"{group}: {inputs} inputs, {readable} readable, {len(found) - before_all} faults,"
            f" {rate:.0f} a second, slowest {slowest:.2f} s"
        )
    return found


def _read(data: bytes) -> tuple[bool, str | None]:
    """Whether it could be read, and what went wrong."""
    try:
        reading = read(data, at=AT)
        assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading
        json.dumps(report("", reading))
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
        return False, f"{type(fault).__name__}: {fault}"
    failed = next((f for f in reading.findings if f.code == READER_FAILED), None)
    return reading.readable, failed.message if failed is not None else None


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a document caused a request to the network")


@click.command()
@click.option(
    "--inputs", default=100_000, show_default=True, help="Changed documents of each kind."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--group", default=None, help="One kind alone.")
def main(inputs: int, seed: int, group: str | None) -> None:
    """Reads changed documents and ends with 1 where anything went wrong."""
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    socket.getaddrinfo = _refuse
    found = faults(inputs, seed, click.echo, group)
    for line in found[:50]:
        click.echo(line, err=True)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
