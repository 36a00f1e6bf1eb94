"""Which events does the program send, and what is the published schema of each?

What is published is open where ours is closed: members may be added later, and each institution is
told only those that its part in the matter entitles it to (handbook streaming 5.3).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import models_json_schema

from models.events import event_type
from models.payloads import catalogue, money, recognition
from models.payloads.base import Payload
from models.rules.audience import AUDIENCE, LEARNER_BOUND, Part

VERSION = "v1"
_PERSON = "learner"

_MODELS: dict[str, type[Payload]] = {
    "recognition.submitted": recognition.Submitted,
    "recognition.routed": recognition.Routed,
    "recognition.matched": recognition.Matched,
    "recognition.panel_convened": recognition.PanelConvened,
    "recognition.panel_closed": recognition.PanelClosed,
    "recognition.decided": recognition.Decided,
    "recognition.delayed": recognition.Delayed,
    "recognition.credits_posted": recognition.CreditsPosted,
    "recognition.credits_acknowledged": recognition.CreditsAcknowledged,
    "fee.recorded": money.FeeRecorded,
    "fee.refunded": money.FeeRefunded,
    "share.booked": money.ShareBooked,
    "share.adjusted": money.ShareAdjusted,
    "standing_recognition.published": catalogue.StandingPublished,
    "standing_recognition.ended": catalogue.StandingEnded,
    "development_agreement.activated": catalogue.DevelopmentActivated,
    "development_agreement.amended": catalogue.DevelopmentAmended,
    "development_agreement.ended": catalogue.DevelopmentEnded,
    "offer.published": catalogue.OfferPublished,
    "offer.revised": catalogue.OfferRevised,
    "institution.joined": catalogue.InstitutionJoined,
}
PUBLISHED: Mapping[str, type[Payload]] = MappingProxyType(
    {event_type(*name.split(".")): model for name, model in _MODELS.items()}
)


def schema(type_: str) -> dict[str, Any]:
    """The JSON Schema of one type's payload, whole in itself. Raises `KeyError` for no type."""
    model = PUBLISHED[type_]
    made = model.model_json_schema()
    inner = made.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{type_}/{VERSION}",
        **_opened(type_, made),
        "examples": [model.example],
        **({"$defs": {name: _open(part) for name, part in inner.items()}} if inner else {}),
    }


def components(place: str) -> dict[str, Any]:
    """All payloads and their parts by name, each referring to the others below `place`."""
    _, made = models_json_schema(
        [(model, "validation") for model in PUBLISHED.values()], ref_template=place + "{model}"
    )
    types = {model.__name__: type_ for type_, model in PUBLISHED.items()}
    return {
        name: _opened(types[name], part) if name in types else _open(part)
        for name, part in made["$defs"].items()
    }


def always(type_: str) -> frozenset[str]:
    """The members that everybody who is told of this type at all is told."""
    audience = AUDIENCE[type_]
    everybody = frozenset[Part]().union(*audience.values())
    return frozenset(name for name, parts in audience.items() if parts == everybody)


def _opened(type_: str, made: dict[str, Any]) -> dict[str, Any]:
    """Required is what everybody is told; each member says who is told it."""
    members: dict[str, Any] = made["properties"]
    shown = {name: _described(type_, name, member) for name, member in members.items()}
    required = [name for name in members if name in always(type_)]
    return {**_open(made), "title": type_, "properties": shown, "required": required}


def _described(type_: str, name: str, member: dict[str, Any]) -> dict[str, Any]:
    said = [member["description"] + "."] if "description" in member else []
    if name in AUDIENCE[type_]:
        parts = AUDIENCE[type_][name]
        told = ", ".join(part.value.lower() for part in Part if part in parts)
        said.append("Told to everybody." if parts == frozenset(Part) else f"Told to: {told}.")
    if _PERSON in AUDIENCE[type_] and name in LEARNER_BOUND | {_PERSON}:
        said.append("Null once the learner has been erased.")
    text = " ".join(said)
    return {**_open(member), "description": text[:1].upper() + text[1:]}


def _open(part: Any) -> Any:
    """Without the closed door, and without what JSON Schema does not know or need: pydantic's
    titles of members, and OpenAPI's discriminator."""
    if isinstance(part, dict):
        return {
            name: _open(inner)
            for name, inner in part.items()
            if not (name == "additionalProperties" and inner is False)
            and not (name == "title" and isinstance(inner, str))
            and not (name == "discriminator" and "mapping" in inner)
        }
    return [_open(one) for one in part] if isinstance(part, list) else part
