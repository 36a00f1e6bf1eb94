"""`passerelle up`: the whole system on this machine, until it is taken down."""

import asyncio
import contextlib
import signal
import subprocess
import time
from pathlib import Path

import click

from deploy.cli.exits import FAULT, Stop
from deploy.cli.telling import system_text
from deploy.local.attached import told
from deploy.local.jars import MissingJar, WrongJar
from deploy.local.keeper import NotReady
from deploy.local.logins import logins_text
from deploy.local.roles import PROGRAM
from deploy.local.state import CHECKOUT, InUse, is_held, made, state_folder
from deploy.local.system import whole_system

START_S = 180.0
ENDINGS = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.option("--detach", is_flag=True, help="Come back when it is ready; `down` ends it.")
def up(detach: bool) -> None:
    """Starts servers and roles with the demo alliance. What runs already is found, not doubled."""
    state = made(state_folder())
    if is_held(state):
        _wait(state, None)
        click.echo("It runs already.", err=True)
    elif detach:
        _wait(state, _start_apart(state))
    else:
        _stay(state)
        return
    _show(state)


def _show(state: Path) -> None:
    click.echo(f"{system_text(told(state) or {})}\n\n{logins_text()}")


def _stay(state: Path) -> None:
    """Runs in the foreground until somebody says stop."""
    try:
        asyncio.run(_run(state))
    except InUse as taken:
        raise Stop(FAULT, f"{taken}: `passerelle status` shows it") from taken
    except (NotReady, MissingJar, WrongJar, FileNotFoundError) as failed:
        raise Stop(FAULT, f"{failed}\n`passerelle doctor` says what is missing") from failed


async def _run(state: Path) -> None:
    loop, running = asyncio.get_running_loop(), asyncio.current_task()
    assert running is not None

    def stop() -> None:
        for ending in ENDINGS:  # asked twice, we end at once and the children with us
            loop.remove_signal_handler(ending)
        running.cancel()

    for ending in ENDINGS:
        loop.add_signal_handler(ending, stop)
    with contextlib.suppress(asyncio.CancelledError):
        async with whole_system(state):
            _show(state)
            await asyncio.Event().wait()


def _start_apart(state: Path) -> subprocess.Popen[bytes]:
    """The same program in the foreground of nobody, with its words in a file."""
    with (state / "logs" / "up.log").open("w") as log:
        return subprocess.Popen(
            [*PROGRAM, "up"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait(state: Path, started: subprocess.Popen[bytes] | None) -> None:
    """Returns when the system has said that it is ready."""
    deadline = time.monotonic() + START_S
    while told(state) is None:
        if started is not None and started.poll() is not None:
            raise Stop(FAULT, (state / "logs" / "up.log").read_text().strip())
        if started is None and not is_held(state):
            raise Stop(FAULT, "the system that was here has just ended: call `up` again")
        if time.monotonic() > deadline:
            raise Stop(FAULT, f"it is not ready after {START_S:.0f} s: see {state / 'logs'}")
        time.sleep(0.1)
