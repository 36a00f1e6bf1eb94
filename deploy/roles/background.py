"""How does long computing run beside a role: in a process of its own, after everything else.

It ends when the role does, however that ends.
"""

import asyncio
import os
import signal
import sys

from deploy.local.processes import dies_with

PROGRAM = (sys.executable, "-m", "deploy.cli.main")


class Failed(OSError):
    """It ended with another status than 0; its log, which is the role's, says why."""


async def run(*arguments: str) -> None:
    """Waits until `passerelle ARGUMENTS` has done its work. Cancelled: it is ended.

    To be awaited in the main thread: the kernel takes the thread that starts it for its parent.
    Raises `Failed`.
    """
    child = await asyncio.create_subprocess_exec(
        *PROGRAM,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        preexec_fn=dies_with(os.getpid(), signal.SIGTERM),
    )
    try:
        status = await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()
    if status != 0:
        raise Failed(f"passerelle {' '.join(arguments)} ended with {status}")
