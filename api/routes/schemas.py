"""The published contracts of events, for anyone: nothing in them is about anybody."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api import asyncapi
from models.errors import Code, Refusal, Refused
from models.payloads import published

router = APIRouter(tags=["contracts"])

SCHEMA = "application/schema+json"


@router.get("/asyncapi.json")
async def feeds() -> JSONResponse:
    """Every feed and inbox with its messages, as AsyncAPI 3."""
    return JSONResponse(asyncapi.document())


@router.get("/schemas/{type_}/{version}")
async def payload(type_: str, version: str) -> JSONResponse:
    """The JSON Schema of an event's payload, where its `dataschema` points to."""
    if type_ not in published.PUBLISHED or version != published.VERSION:
        raise Refused(
            Refusal(
                code=Code.ROUTE_UNKNOWN,
                message="no such event is sent: /asyncapi.json lists those that are",
            )
        )
    return JSONResponse(published.schema(type_), media_type=SCHEMA)
