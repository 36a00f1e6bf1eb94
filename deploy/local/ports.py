"""Which loopback port does a server listen on: that of last time if it is free, else a new one."""

import json
import secrets
import socket
from collections.abc import Collection, Iterable
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the ports of outgoing connections, so that a port
# which a server gives up for a moment is not taken by somebody's connection.
LOWEST, HIGHEST = 20_000, 32_000
ATTEMPTS = 1_000


def claim(remembered: Path, names: Iterable[str]) -> dict[str, int]:
    """A free port for each name; what was given is kept in the file `remembered` for next time."""
    before = _read(remembered)
    given: dict[str, int] = {}
    for name in names:
        last = before.get(name)
        reusable = last is not None and last not in given.values() and is_free(last)
        others = {*before.values(), *given.values()}
        given[name] = last if last is not None and reusable else free_port(others)
    remembered.write_text(json.dumps(before | given, indent=1, sort_keys=True))
    return given


def free_port(taken: Collection[int] = ()) -> int:
    """A port nobody listens on."""
    for _ in range(ATTEMPTS):
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are only waiting to be forgotten is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _read(remembered: Path) -> dict[str, int]:
    """A file that is missing or was torn by a crash only means that new ports are found."""
    try:
        found = json.loads(remembered.read_text())
    except (OSError, ValueError):
        return {}
    return {str(k): v for k, v in found.items() if isinstance(v, int)}
