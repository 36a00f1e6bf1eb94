"""Changes real documents at random and reads them: no crash, no hang, no fault of a reader.

`python -m tests.documents.fuzz --inputs 100000` is the long run; the suite runs a slice. Each kind
gets as many inputs as the others. Seeds make a finding repeatable; what fails is printed.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from models.documents.read import READER_FAILED, read
from models.documents.record import Reading
from models.rules.limits import READING_SECONDS

FIXTURES = Path(__file__).parent / "fixtures"
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
FOLDERS = ("elmo", "elm", "ewp", "ob3", "ob2-legacy", "clr2", "ler-rs", "vc2-conformance")
LARGEST_SAMPLE = 120_000  # larger ones only slow the run down
AT = datetime(2026, 11, 22, tzinfo=UTC)

TOKENS = tuple(
    token.encode()
    for token in (
        *("<", ">", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>", "<?x?>", "&x;"),
        *('{"a":1}', "[]", "null", "true", "-1", "1e400", "NaN", '""', "{}", ",", ":", '"'),
        *("\\ud800", "\\u0000", "\x00", "\ufeff", "ects", "2,5", "0000-00-00", "9" * 400),
        *("@id", "@type", "@graph", "@context", "id", "type", "../", "did:key:z", "eyJ", "."),
        *("<hasPart>", "</hasPart>", "<learningOpportunitySpecification>", " xmlns=''"),
    )
)


def documents() -> Iterator[tuple[str, list[bytes]]]:
    """The documents of each group: ours, and the samples where they are there."""
    yield "ours", [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()]
    for folder in FOLDERS:
        paths = sorted((SAMPLES / folder).rglob("*")) if SAMPLES.is_dir() else []
        found = [path for path in paths if path.is_file() and "schemas" not in path.parts]
        small = [path.read_bytes() for path in found if path.stat().st_size < LARGEST_SAMPLE]
        if small:
            yield folder, small


def mutated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The document with a few changes, each of a kind that breaks parsers."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        if not changed:
            break
        here, there = sorted(chance.randrange(len(changed) + 1) for _ in range(2))
        there = min(there, here + chance.choice((1, 4, 40, 400)))
        kind = chance.randrange(6)
        if kind == 0:
            changed[here : here + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del changed[here:there]
        elif kind == 2:
            changed[here:here] = changed[here:there] * chance.choice((1, 2, 50))
        elif kind == 3:
            changed[here:here] = chance.choice(TOKENS)
        elif kind == 4:
            changed[here:there] = chance.choice(TOKENS)
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            changed[here:here] = other[start : start + 200]
    return bytes(changed)


def faults(inputs: int, seed: int, say: Callable[[str], None] = lambda _: None) -> list[str]:
    """What went wrong, one line each, over `inputs` changed documents of every group."""
    found: list[str] = []
    for group, originals in documents():
        chance = random.Random(f"{seed}/{group}")
        started, slowest = time.perf_counter(), 0.0
        for number in range(inputs):
            data = mutated(chance.choice(originals), chance, originals)
            before = time.perf_counter()
            fault = _fault(data)
            took = time.perf_counter() - before
            slowest = max(slowest, took)
            if took > READING_SECONDS:
                fault = f"{took:.1f} seconds"
            if fault is not None:
                found.append(f"{group} {number} (seed {seed}): {fault}: {data[:300]!r}")
        spent = time.perf_counter() - started
        say(f"{group}: {inputs} inputs, {inputs / spent:.0f} a second, slowest {slowest:.2f} s")
    return found


def _fault(data: bytes) -> str | None:
    try:
        reading = read(data, at=AT)
        assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
        return f"{type(fault).__name__}: {fault}"
    failed = next((f for f in reading.findings if f.code == READER_FAILED), None)
    return failed.message if failed is not None else None


@click.command()
@click.option(
    "--inputs", default=100_000, show_default=True, help="Changed documents of each kind."
)
@click.option("--seed", default=1, show_default=True)
def main(inputs: int, seed: int) -> None:
    """Reads changed documents and ends with 1 where anything went wrong."""
    found = faults(inputs, seed, click.echo)
    for line in found[:50]:
        click.echo(line, err=True)
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
