"""The bare graph's worker, as a process of its own with the settings of the role `worker`."""

import asyncio

from temporalio.worker import Worker

from benchmarks.paths.workflows import BarePanel, BareRecognition, nothing
from deploy import plugin
from deploy.roles.lifecycle import stopping
from deploy.roles.ready import announce
from deploy.roles.temporal import address, keys
from deploy.settings import Settings
from deploy.worker import GRACE

TASK_QUEUE = "bare"


async def main() -> None:
    stop, settings = stopping(), Settings()
    async with Worker(
        await plugin.connect(
            address(settings), namespace=settings.temporal_namespace, codec=keys(settings)
        ),
        task_queue=TASK_QUEUE,
        workflows=[BareRecognition, BarePanel],
        activities=[nothing],
        graceful_shutdown_timeout=GRACE,
    ):
        announce()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
