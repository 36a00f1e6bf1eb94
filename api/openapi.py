"""How is the API described to those who call it? The document at `/openapi.json` (contracts 7).

FastAPI describes what it parses itself. Added here: bodies that are read by hand so that their
limits hold while they arrive, the problem document with all its codes, and the token.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from api.deps import Json
from api.errors import PROBLEM
from api.schemas.components import AchievementSought
from api.schemas.recognitions import DecisionIn, RecognitionIn
from models.errors import Code
from models.store.fees import Payment

REF = "#/components/schemas/"
_OURS = "http.refused"  # what the framework turns down before we are asked
# FastAPI's own form of what is wrong with a body, which we do not send.
_NOT_SENT = ("HTTPValidationError", "ValidationError")


class Problem(BaseModel):
    """RFC 9457. A document's `findings` or a body's `errors` may stand beside it."""

    type: str
    status: int
    code: str = Field(json_schema_extra={"enum": [*(code.value for code in Code), _OURS]})
    title: str
    detail: str
    instance: str


def described(app: FastAPI) -> Json:
    """The whole document, made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    for name in _NOT_SENT:
        schemas.pop(name, None)
    _add(schemas, (RecognitionIn, DecisionIn, AchievementSought, Payment, Problem))
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation)
            if method == "post" and path in _BODIES:
                operation["requestBody"] = {"required": True, "content": _BODIES[path]}
    app.openapi_schema = document
    return document


def _add(schemas: Json, models: tuple[type[BaseModel], ...]) -> None:
    """Raises `ValueError` where two different things have one name."""
    _, made = models_json_schema(
        [(model, "validation") for model in models], ref_template=REF + "{model}"
    )
    for name, schema in made["$defs"].items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}")


def _complete(operation: Json) -> None:
    """With its problems, its token, and a key that every write must have."""
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    responses["default"] = {
        "description": "A problem: its code says which, docs/problems.md what to do",
        "content": {PROBLEM: {"schema": {"$ref": f"{REF}Problem"}}},
    }
    parameters: list[Any] = operation.get("parameters", [])
    kept = [one for one in parameters if one["name"] != "authorization"]
    if len(kept) < len(parameters):
        operation["security"] = [{"token": []}]
    for one in kept:
        if one["name"] == "idempotency-key":
            one |= {"required": True, "schema": {"type": "string", "maxLength": 200}}
    if kept:
        operation["parameters"] = kept
    else:
        operation.pop("parameters", None)


def _json(model: type[BaseModel]) -> Json:
    return {"application/json": {"schema": {"$ref": f"{REF}{model.__name__}"}}}


_BODIES: dict[str, Json] = {
    "/v1/recognitions": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["recognition"],
                "properties": {
                    "recognition": {"$ref": f"{REF}RecognitionIn"},
                    "document": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                    },
                },
            },
            "encoding": {"recognition": {"contentType": "application/json"}},
        },
        **_json(RecognitionIn),
    },
    "/v1/recognitions/{recognition}/decision": _json(DecisionIn),
    "/v1/components/search": _json(AchievementSought),
    "/v1/fees": {**_json(Payment), "text/csv": {"schema": {"type": "string"}}},
}
