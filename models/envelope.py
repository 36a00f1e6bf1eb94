"""How does an event look to the system that receives it? As a CloudEvent, the same on every way.

Binary on Kafka (`ce_*` headers and the bare payload), structured JSON over HTTP. Source:
CloudEvents 1.0.2 with its Kafka binding, the extensions sequence, partitioning and distributed
tracing; contracts 8, design O-05 to O-07. Attribute values are text; headers are their UTF-8.
"""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from models.events import Event
from models.rules.limits import ATTRIBUTES_BYTES, EVENT_BYTES

DATA_TYPE = "application/json"
STRUCTURED_TYPE = "application/cloudevents+json"
BATCH_TYPE = "application/cloudevents-batch+json"

# The extension's word for "starts at 1 and grows by 1": no mere order, there is no gap.
GAPLESS = "Integer"


def source_of(host: str, institution: str) -> str:
    """Where a fact comes from: the institution that acted."""
    return f"https://{host}/institutions/{institution}"


def schema_of(host: str, event_type: str) -> str:
    """Where the JSON Schema of the payload is published."""
    return f"https://{host}/schemas/{event_type}/v1"


# Made once: `json.dumps` would make one for every event of a backlog.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def attributes(event: Event, host: str) -> dict[str, str]:
    """The context attributes by their CloudEvents names; `host` is the alliance's."""
    return {
        "specversion": "1.0",
        "id": str(event.event_id),
        "source": source_of(host, event.actor),
        "type": event.type,
        "subject": event.subject,
        "time": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "dataschema": schema_of(host, event.type),
        "sequence": str(event.sequence),
        "sequencetype": GAPLESS,
        "correlationid": str(event.correlation_id),
        "partitionkey": event.subject,
    }


def headers(event: Event, host: str) -> list[tuple[str, bytes]]:
    """The Kafka headers. `traceparent` goes plain, as tracing tools expect it (O-06)."""
    binary = [(f"ce_{name}", text.encode()) for name, text in attributes(event, host).items()]
    binary.append(("content-type", DATA_TYPE.encode()))
    if event.traceparent is not None:
        binary.append(("traceparent", event.traceparent.encode()))
    return binary


def key(event: Event) -> bytes:
    """The Kafka key: what happens to one subject stays together if a consumer divides its work."""
    return event.subject.encode()


def value(data: Mapping[str, Any]) -> bytes:
    """The payload as UTF-8 JSON. Raises `ValueError` or `TypeError` for what is no JSON."""
    return _ENCODER.encode(data).encode()


class TooLarge(ValueError):
    """An event that would exceed the limit of design section 7."""


def require_sendable(data: Mapping[str, Any]) -> None:
    """Asked before it is written. Raises `TooLarge`, or `ValueError` or `TypeError` for no JSON."""
    size_bytes = len(value(data)) + ATTRIBUTES_BYTES
    if size_bytes > EVENT_BYTES:
        raise TooLarge(f"an event of {size_bytes} bytes, where {EVENT_BYTES} are allowed")


def structured(event: Event, host: str) -> dict[str, Any]:
    """The whole event as one JSON object."""
    traced = {} if event.traceparent is None else {"traceparent": event.traceparent}
    return {
        **attributes(event, host),
        **traced,
        "datacontenttype": DATA_TYPE,
        "data": dict(event.data),
    }
