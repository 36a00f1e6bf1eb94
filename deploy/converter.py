"""How values become payloads: the same for whoever calls, works or replays."""

import dataclasses

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

from deploy.codec import Codec


def converter(codec: Codec | None) -> DataConverter:
    """Failure messages and stack traces are encrypted as well."""
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
