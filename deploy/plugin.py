"""What client, worker and replayer must agree on, in one object: they can never differ."""

from temporalio.client import Client
from temporalio.plugin import SimplePlugin

from deploy.codec import Codec
from deploy.converter import converter
from workflows import sandbox


def plugin(codec: Codec | None) -> SimplePlugin:
    return SimplePlugin(
        "passerelle", data_converter=converter(codec), workflow_runner=sandbox.runner()
    )


async def connect(
    address: str, *, namespace: str, codec: Codec | None, lazy: bool = False
) -> Client:
    """For a worker, which inherits the plugin; who only calls needs no more than the converter."""
    return await Client.connect(address, namespace=namespace, plugins=[plugin(codec)], lazy=lazy)
