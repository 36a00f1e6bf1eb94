"""An event on the wire, read back by the CloudEvents library, which knows nothing of us."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from models import envelope
from models.events import Event
from models.rules.limits import ATTRIBUTES_BYTES, EVENT_BYTES

HOST = "alliance.example"
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
DATA = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=10,
    ),
    max_size=6,
)


def event(**changes: Any) -> Event:
    given = {
        "institution": "warsaw",
        "sequence": 7,
        "event_id": UUID(int=1),
        "correlation_id": UUID(int=2),
        "type": "eu.passerelle.recognition.decided.v1",
        "actor": "milan",
        "subject": "4711",
        "data": {"state": "DECIDED", "title": "Zażółć gęślą jaźń"},
        "traceparent": None,
        "occurred_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    }
    return Event(**{**given, **changes})


def read_binary(told: Event) -> Any:
    """What the library makes of the Kafka record."""
    return from_binary_event(
        KafkaMessage(
            headers=dict(envelope.headers(told, HOST)),
            key=envelope.key(told),
            value=envelope.value(told.data),
        )
    )


def read_structured(told: Event) -> Any:
    """What the library makes of the JSON object."""
    text = json.dumps(envelope.structured(told, HOST))
    return JSONFormat().read(CloudEvent, text)


@pytest.mark.parametrize("read", [read_binary, read_structured])
def test_every_attribute_of_contracts_8_is_there(read: Any) -> None:
    told = read(event())

    assert told.get_specversion() == "1.0"
    assert told.get_id() == "00000000-0000-0000-0000-000000000001"
    assert told.get_source() == "https://alliance.example/institutions/milan"
    assert told.get_type() == "eu.passerelle.recognition.decided.v1"
    assert told.get_subject() == "4711"
    assert told.get_time() == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert told.get_datacontenttype() == "application/json"
    assert told.get_dataschema() == (
        "https://alliance.example/schemas/eu.passerelle.recognition.decided.v1/v1"
    )
    assert told.get_extension("sequence") == "7"
    assert told.get_extension("sequencetype") == "Integer"
    assert told.get_extension("correlationid") == "00000000-0000-0000-0000-000000000002"
    assert told.get_extension("partitionkey") == "4711"
    assert told.get_data() == {"state": "DECIDED", "title": "Zażółć gęślą jaźń"}


@given(data=DATA, subject=TEXT.filter(bool), sequence=st.integers(1, 2**31 - 1))
def test_both_ways_carry_the_same_event(data: dict[str, Any], subject: str, sequence: int) -> None:
    """Whatever the payload and however odd the subject."""
    told = event(data=data, subject=subject, sequence=sequence)

    binary, structured = read_binary(told), read_structured(told)

    assert binary.get_attributes() == structured.get_attributes()
    assert binary.get_data() == structured.get_data() == data


def test_the_time_is_told_in_utc() -> None:
    warsaw = timezone(timedelta(hours=1))

    told = dict(
        envelope.headers(event(occurred_at=datetime(2026, 3, 2, 10, 30, tzinfo=warsaw)), "")
    )

    assert told["ce_time"] == b"2026-03-02T09:30:00Z"


def test_the_trace_is_a_plain_header_on_kafka_and_an_attribute_in_json() -> None:
    """O-06: tracing tools look for `traceparent`, not for `ce_traceparent`."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    traced = event(traceparent=trace)

    assert ("traceparent", trace.encode()) in envelope.headers(traced, HOST)
    assert envelope.structured(traced, HOST)["traceparent"] == trace
    assert "traceparent" not in dict(envelope.headers(event(), HOST))
    assert "traceparent" not in envelope.structured(event(), HOST)


def test_an_event_at_the_limit_is_sendable_and_one_byte_more_is_not() -> None:
    room = EVENT_BYTES - ATTRIBUTES_BYTES - len(b'{"a":""}')

    envelope.require_sendable({"a": "x" * room})
    with pytest.raises(envelope.TooLarge):
        envelope.require_sendable({"a": "x" * (room + 1)})


def test_the_limit_holds_for_the_whole_event_as_json() -> None:
    room = EVENT_BYTES - ATTRIBUTES_BYTES - len(b'{"a":""}')
    largest = event(data={"a": "x" * room})

    assert len(json.dumps(envelope.structured(largest, "h" * 253)).encode()) <= EVENT_BYTES


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes"])
def test_what_is_no_json_is_refused_before_it_is_written(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        envelope.require_sendable({"a": value})
