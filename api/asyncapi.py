"""How are the feeds described to those who read them? The document at `/asyncapi.json`.

AsyncAPI 3.0, made from the payloads and from the attributes that every event has; contracts 8.
The document is Passerelle's own: it sends events and receives acknowledgements.
"""

from functools import cache
from typing import Any

from activities.delivery.topics import feed_topic, inbox_topic
from api.deps import Json
from models.messages.delivery import Acknowledgement
from models.payloads.published import PUBLISHED, components

PREFIX = "passerelle"
SCHEMAS = "#/components/schemas/"
_MESSAGES = "#/components/messages/"
_INSTITUTION = "institution"
_NAMED = f"{{{_INSTITUTION}}}"

# What an integrator may count on; older events are there over HTTP.
_KEPT: Json = {"cleanup.policy": ["delete"], "retention.ms": 30 * 24 * 3600 * 1000}

# Kafka headers are bytes; these are their UTF-8.
_HEADERS: dict[str, str] = {
    "ce_specversion": "1.0",
    "ce_id": "unique; the same when an event is repeated",
    "ce_source": "the institution that acted",
    "ce_type": "what happened",
    "ce_subject": "id of what it happened to",
    "ce_time": "when, RFC 3339 in UTC",
    "ce_dataschema": "where the payload's JSON Schema is published",
    "ce_sequence": "place in this institution's feed: from 1, without a gap",
    "ce_sequencetype": "Integer",
    "ce_correlationid": "the same in all institutions' copies of one fact",
    "ce_partitionkey": "the subject",
    "content-type": "application/json",
}


@cache
def document() -> Json:
    """Every type that is sent today, with its payload, and the acknowledgement."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Passerelle",
            "version": "1",
            "description": "What the universities of an alliance are told of recognitions, fees and"
            " agreements. Members may be added and enumerations may grow: ignore what you do not"
            " know. The same events in the same order are at"
            " `GET /v1/institutions/{institution}/events`.",
        },
        "defaultContentType": "application/json",
        "channels": {"feed": _feed(), "inbox": _inbox()},
        "operations": {
            "tell": _operation("send", "feed", "An institution reads its own feed alone."),
            "hear": _operation(
                "receive", "inbox", "An institution says what it booked, to its own inbox alone."
            ),
        },
        "components": {
            "messages": {
                **{type_: _event(type_) for type_ in PUBLISHED},
                "acknowledgement": {
                    "name": "acknowledgement",
                    "summary": "What an institution's system made of an event of its feed.",
                    "payload": {"$ref": f"{SCHEMAS}Acknowledgement"},
                },
            },
            "schemas": {**components(SCHEMAS), **_acknowledgement()},
        },
    }


def _feed() -> Json:
    return {
        "address": feed_topic(PREFIX, _NAMED),
        "title": "An institution's own events, in order",
        "messages": {type_: {"$ref": f"{_MESSAGES}{type_}"} for type_ in PUBLISHED},
        "parameters": _parameters(),
        "bindings": {"kafka": {"partitions": 1, "topicConfiguration": _KEPT}},
    }


def _inbox() -> Json:
    return {
        "address": inbox_topic(PREFIX, _NAMED),
        "title": "What the institution's system says back",
        "messages": {"acknowledgement": {"$ref": f"{_MESSAGES}acknowledgement"}},
        "parameters": _parameters(),
        "bindings": {"kafka": {"partitions": 1}},
    }


def _parameters() -> Json:
    return {_INSTITUTION: {"description": "slug of the institution", "examples": ["warsaw"]}}


def _operation(action: str, channel: str, summary: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}


def _event(type_: str) -> Json:
    model = PUBLISHED[type_]
    return {
        "name": type_,
        "summary": model.__doc__ or type_,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": list(_HEADERS),
            "properties": {
                **{name: _text(says) for name, says in _HEADERS.items()},
                "ce_type": {"type": "string", "const": type_},
                "traceparent": _text("W3C Trace Context, if traced"),
            },
        },
        "payload": {"$ref": f"{SCHEMAS}{model.__name__}"},
        "bindings": {"kafka": {"key": _text("the subject")}},
        "examples": [{"payload": model.example}],
    }


def _text(description: str) -> Json:
    return {"type": "string", "description": description}


def _acknowledgement() -> dict[str, Any]:
    made = Acknowledgement.model_json_schema(ref_template=SCHEMAS + "{model}")
    return {**made.pop("$defs", {}), "Acknowledgement": made}
