"""Which processes of our own run on one machine, and what is done once before they start?"""

import sys
from pathlib import Path
from typing import NamedTuple

PROGRAM = (sys.executable, "-m", "deploy.cli.main")
DEMO_ALLIANCE = Path(__file__).parents[1] / "demo" / "alliance.yaml"


class Role(NamedTuple):
    """One process. One that has a port is ready when it answers there, another when it says so."""

    name: str
    argv: tuple[str, ...]
    port: str = ""


ROLES = (
    Role("worker", (*PROGRAM, "worker")),
    Role("relay", (*PROGRAM, "relay")),
    Role("consumer", (*PROGRAM, "consumer")),
    Role("codec-server", (*PROGRAM, "codec-server"), port="codec_server"),
    Role("api", (*PROGRAM, "api"), port="api"),
    Role("sample-sis", (sys.executable, "-m", "deploy.demo.systems")),
)

FILLED = (*PROGRAM, "seed", str(DEMO_ALLIANCE))
