"""What client, worker and replayer must agree on, in one object: they can never differ."""

import dataclasses

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.plugin import SimplePlugin

from deploy.codec import Codec
from workflows import sandbox


def converter(codec: Codec | None) -> DataConverter:
    """Failure messages and stack traces are encrypted as well."""
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def plugin(codec: Codec | None) -> SimplePlugin:
    return SimplePlugin(
        "passerelle", data_converter=converter(codec), workflow_runner=sandbox.runner()
    )


async def connect(
    address: str, *, namespace: str, codec: Codec | None, lazy: bool = False
) -> Client:
    """`lazy`: for the API, which starts without Temporal; a worker needs it from the start."""
    return await Client.connect(address, namespace=namespace, plugins=[plugin(codec)], lazy=lazy)
