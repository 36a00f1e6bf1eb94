"""How does a system read what it was sent? A Kafka record and a page of the feed, the same event.

What an institution's own system does in a few lines; here for the sample system and the command
`events`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID


class Received(NamedTuple):
    """`data` may hold members that the reader does not know, and `"erased": true`."""

    sequence: int
    event_id: UUID
    type: str
    subject: str
    data: dict[str, Any]
    attributes: dict[str, str]


def from_record(headers: Sequence[tuple[str, bytes]], value: bytes) -> Received:
    """Binary CloudEvent. Raises `ValueError` for anything else."""
    told = {name[3:]: text.decode() for name, text in headers if name.startswith("ce_")}
    return _received(told, json.loads(value))


def from_structured(event: Mapping[str, Any]) -> Received:
    """Structured CloudEvent. Raises `ValueError` for anything else."""
    beside = ("data", "datacontenttype", "traceparent")
    told = {name: str(text) for name, text in event.items() if name not in beside}
    return _received(told, event.get("data"))


def _received(told: dict[str, str], data: Any) -> Received:
    try:
        return Received(
            sequence=int(told["sequence"]),
            event_id=UUID(told["id"]),
            type=told["type"],
            subject=told["subject"],
            data=dict(data),
            attributes=told,
        )
    except (KeyError, TypeError) as missing:
        raise ValueError(f"no event of a feed: {missing}") from missing
