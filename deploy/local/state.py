"""Where does one machine's system keep what it must not forget: one folder, ignored by git.

run/       which process is which, and the addresses of what runs
logs/      one file per process
secrets/   passwords and keys, readable by their owner alone
postgres/ kafka/ temporal/   the servers' own data
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class InUse(Exception):
    """Another process of ours holds this state folder."""


def state_folder() -> Path:
    """`var/` of the checkout, or where PASSERELLE_STATE says."""
    return Path(os.environ.get("PASSERELLE_STATE") or CHECKOUT / "var").resolve()


def cache_folder() -> Path:
    """What checkouts share, by hash: `~/.cache/passerelle` or where PASSERELLE_CACHE says."""
    told = os.environ.get("PASSERELLE_CACHE")
    if told:
        return Path(told).resolve()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).resolve() / "passerelle"


def made(state: Path) -> Path:
    """The folder with its parts, made if they are not there."""
    for part in ("run/processes", "logs", "secrets"):
        (state / part).mkdir(parents=True, exist_ok=True)
    (state / "secrets").chmod(0o700)
    return state


@contextmanager
def held(state: Path) -> Iterator[None]:
    """Holds the folder for this process alone; the kernel lets go when the process dies."""
    with (made(state) / "run" / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise InUse(f"{state} is in use by a system that runs") from taken
        yield


def is_held(state: Path) -> bool:
    if not (state / "run" / "lock").exists():
        return False
    try:
        with held(state):
            return False
    except InUse:
        return True


def secret(state: Path, name: str) -> str:
    """A password made at the first request and the same ever after, mode 0600."""
    path = made(state) / "secrets" / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Writes a file nobody else may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
