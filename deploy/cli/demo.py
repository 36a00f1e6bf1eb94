"""`passerelle demo`: the main job on real servers, each step shown and checked."""

import asyncio
import json
import os
import shutil
import time
from typing import Any

import click

from deploy.cli.exits import FAULT, NO, Stop
from deploy.demo.steps import Failed, Steps
from deploy.demo.story import Story
from deploy.local.jars import MissingJar, WrongJar
from deploy.local.keeper import NotReady
from deploy.local.state import InUse, made, state_folder
from deploy.local.system import whole_system
from deploy.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The evidence on standard output.")
def demo(as_json: bool) -> None:
    """Starts everything in a folder of its own, runs the main job, stops what it started."""
    steps = Steps(lambda line: click.echo(line, err=as_json))
    try:
        told = asyncio.run(_run(steps))
    except (InUse, NotReady, MissingJar, WrongJar) as missing:
        raise Stop(FAULT, f"{missing}\n`passerelle doctor` says what is missing") from missing
    except Failed as failed:
        if as_json:
            click.echo(json.dumps({"ok": False, "steps": steps.as_json(), "why": str(failed)}))
        raise Stop(NO, str(failed)) from failed
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"\nDone in {told['seconds']} seconds. `make up` starts it to stay.")
    if not told["ok"]:
        raise Stop(NO, "a step did not hold")


async def _run(steps: Steps) -> dict[str, Any]:
    """Beside a system that may run here: in its own folder, empty at the start."""
    began = time.monotonic()
    state = state_folder() / "demo"
    shutil.rmtree(state, ignore_errors=True)
    os.environ["PASSERELLE_STATE"] = str(made(state))
    steps.chapter("Starting Postgres, Kafka, Temporal and Passerelle …")
    async with whole_system(state) as system:
        steps.add(
            "started",
            f"pages {system.api}, Temporal UI {system.addresses.temporal_ui}",
            ok=all(process.answering for process in system.processes),
            processes=[process.name for process in system.processes],
        )
        settings = Settings(**_named(system.environment))
        return await Story(system, state, steps, settings, began).tell()


def _named(environment: Any) -> dict[str, Any]:
    """PASSERELLE_DATABASE_URL → database_url."""
    prefix = "PASSERELLE_"
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name.startswith(prefix)
    }
