"""Which Java archives make up Kafka, and are they the ones we know? `jars.lock` says.

The lock names each archive by its Maven coordinates and its SHA-256, and no host. They are fetched
by `jgo`, without its resolving what depends on what: it takes older versions of Kafka's own client
where several roots are asked for at once, so the whole list is ours. An archive lies in the user's
cache under its hash, is shared by all checkouts, and is checked whenever Kafka starts.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

LOCK = Path(__file__).with_name("jars.lock")
FETCHERS = 8
TIMEOUT_S = 60


class Jar(NamedTuple):
    group: str
    artifact: str
    version: str
    sha256: str

    def path(self, cache: Path) -> Path:
        return cache / "jars" / self.sha256 / f"{self.artifact}-{self.version}.jar"


class WrongJar(Exception):
    """An archive is not the one in the lock."""


class MissingJar(Exception):
    """An archive is not in the cache and could not be fetched."""


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The archives of the lock, one a line: `group:artifact:version sha256:…`."""
    return tuple(_jar(line) for line in lock.read_text().splitlines() if line.strip())


def class_path(jars: Iterable[Jar], cache: Path) -> str:
    """The archives as one class path, in the lock's order; every archive is checked first.

    The order matters: Java's ahead-of-time cache is only good for the very same path.
    """
    paths = []
    for jar in jars:
        path = jar.path(cache)
        if not path.exists():
            raise MissingJar(f"{path.name} is not in {cache}: run `make setup` once with a network")
        _check(path, jar)
        paths.append(str(path))
    return os.pathsep.join(paths)


def fetch(jars: Iterable[Jar], cache: Path) -> int:
    """Brings what the cache lacks; says how many archives came."""
    missing = [jar for jar in jars if not jar.path(cache).exists()]
    if not missing:
        return 0
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as draft, ThreadPoolExecutor(FETCHERS) as pool:
        list(pool.map(lambda jar: _fetch_one(jar, Path(draft), cache), missing))
    return len(missing)


def _fetch_one(jar: Jar, draft: Path, cache: Path) -> None:
    from jgo.maven import MavenContext  # its import takes longer than all of Kafka's command line

    context = MavenContext(repo_cache=draft, timeout=TIMEOUT_S)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        came = Path(component.artifact().resolve())
    except Exception as failed:  # the library has no error class of its own
        name = f"{jar.group}:{jar.artifact}:{jar.version}"
        raise MissingJar(f"{name} could not be fetched: {failed}") from failed
    _check(came, jar)
    path = jar.path(cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_suffix(f".{os.getpid()}.arriving")
    shutil.copyfile(came, arriving)
    arriving.replace(path)  # whole or not at all, also beside another checkout's set-up


def _check(path: Path, jar: Jar) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != jar.sha256:
        raise WrongJar(f"{path} has the SHA-256 {found}, the lock says {jar.sha256}: delete it")


def _jar(line: str) -> Jar:
    coordinates, digest = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, digest.removeprefix("sha256:"))
