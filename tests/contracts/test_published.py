"""The published contracts: current, whole, true to their examples, and open to grow."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from pydantic import ValidationError

from activities.delivery.admin import TOPIC_SETTINGS
from api import asyncapi
from api.app import create_app
from api.deps import House
from api.errors import STATUS
from deploy import schemas
from models import envelope
from models.errors import Code
from models.events import event_type
from models.payloads.published import PUBLISHED, always, schema
from models.rules.audience import AUDIENCE, LEARNER_BOUND, Part, told
from models.store.bell import Bell
from tests.shared import SHARED, needs_shared

STORE = Path(schemas.__file__).parents[1] / "models" / "store"
ERASED = "erased"


@cache
def validator(type_: str) -> Draft202012Validator:
    return Draft202012Validator(schema(type_), format_checker=FormatChecker())


def openapi() -> dict[str, Any]:
    return create_app(cast(House, None), Bell()).openapi()


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def dangling(document: dict[str, Any]) -> list[str]:
    """References that lead nowhere."""
    lost = []
    for one in inside(document):
        target = one.get("$ref")
        if not isinstance(target, str):
            continue
        place: Any = document
        for step in target.removeprefix("#/").split("/"):
            place = place.get(step) if isinstance(place, dict) else None
        if place is None:
            lost.append(target)
    return lost


def test_what_is_published_is_what_the_code_says() -> None:
    assert schemas.stale() == [], "run `make schemas`"


@pytest.mark.parametrize("type_", PUBLISHED)
def test_an_example_is_what_it_is_an_example_of(type_: str) -> None:
    model = PUBLISHED[type_]

    model.model_validate_json(json.dumps(model.example))
    Draft202012Validator.check_schema(schema(type_))
    validator(type_).validate(model.example)


@pytest.mark.parametrize("type_", PUBLISHED)
def test_ours_is_closed_and_whole(type_: str) -> None:
    """So a member that the store adds or forgets is found where real events are checked."""
    model, example = PUBLISHED[type_], PUBLISHED[type_].example

    with pytest.raises(ValidationError, match="forgotten"):
        model.model_validate_json(json.dumps({**example, "forgotten": 1}))
    for name in example:
        lacking = {key: value for key, value in example.items() if key != name}
        with pytest.raises(ValidationError, match=name):
            model.model_validate_json(json.dumps(lacking))


@pytest.mark.parametrize("type_", PUBLISHED)
def test_somebody_is_told_every_member(type_: str) -> None:
    assert PUBLISHED[type_].model_fields.keys() - {ERASED} <= AUDIENCE[type_].keys()


@pytest.mark.parametrize("type_", PUBLISHED)
def test_whoever_is_told_gets_a_copy_that_fits(type_: str) -> None:
    """Whatever an institution is in the matter, and after an erasure too."""
    example = PUBLISHED[type_].example
    for number in range(1, len(Part) + 1):
        for parts in combinations(Part, number):
            members = told(type_, parts)
            if members is None:
                continue
            copy = {name: value for name, value in example.items() if name in members}
            validator(type_).validate(copy)
            if "learner" in AUDIENCE[type_]:
                gone = dict.fromkeys((LEARNER_BOUND | {"learner"}) & copy.keys())
                validator(type_).validate({**copy, **gone, ERASED: True})


@pytest.mark.parametrize("type_", PUBLISHED)
def test_a_schema_is_open_to_further_members_and_strict_about_its_own(type_: str) -> None:
    example = PUBLISHED[type_].example

    assert all(one.get("additionalProperties") is not False for one in inside(schema(type_)))
    validator(type_).validate({**example, "added_later": 1})
    for name in always(type_) & example.keys():
        lacking = {key: value for key, value in example.items() if key != name}
        assert not validator(type_).is_valid(lacking), name
        assert not validator(type_).is_valid({**example, name: {"another": "type"}}), name


def test_what_the_store_tells_of_a_recognition_is_published() -> None:
    """A type that is sent without a schema is found before anybody runs it."""
    happened = {
        call.args[3].value
        for path in STORE.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "tell"
        and len(call.args) > 3
        and isinstance(call.args[3], ast.Constant)
    }

    assert len(happened) >= 9
    assert {event_type("recognition", str(one)) for one in happened} <= PUBLISHED.keys()


def test_every_reference_leads_somewhere() -> None:
    for document in (openapi(), asyncapi.document(), *map(schema, PUBLISHED)):
        assert dangling(document) == []


def test_the_feeds_carry_every_type() -> None:
    document = asyncapi.document()

    assert document["channels"]["feed"]["messages"].keys() == PUBLISHED.keys()
    for type_, model in PUBLISHED.items():
        message = document["components"]["messages"][type_]
        assert message["headers"]["properties"]["ce_type"]["const"] == type_
        assert message["payload"]["$ref"].endswith(f"/{model.__name__}")
    assert document["channels"]["feed"]["address"] == "passerelle.v1.{institution}"
    assert document["channels"]["inbox"]["address"] == "passerelle.inbox.v1.{institution}"


async def test_anyone_may_read_them_where_an_event_says_they_are() -> None:
    app = create_app(cast(House, None), Bell())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://alliance.example"
    ) as http:
        for type_ in PUBLISHED:
            found = await http.get(envelope.schema_of("alliance.example", type_))
            assert found.headers["content-type"] == "application/schema+json"
            assert found.json() == schema(type_)
        feeds, api = await http.get("/asyncapi.json"), await http.get("/openapi.json")
        unsent = await http.get("/schemas/eu.passerelle.statement.issued.v1/v1")
        other_version = await http.get(f"/schemas/{next(iter(PUBLISHED))}/v2")

    assert feeds.json() == asyncapi.document()
    assert api.json() == json.loads((schemas.CONTRACTS / "openapi.json").read_text("utf-8"))
    for lost in (unsent, other_version):
        assert (lost.status_code, lost.json()["code"]) == (404, "route.unknown")


def test_records_are_kept_as_long_as_is_promised() -> None:
    promised = asyncapi.document()["channels"]["feed"]["bindings"]["kafka"]["topicConfiguration"]

    assert promised["retention.ms"] == int(TOPIC_SETTINGS["retention.ms"])
    assert promised["cleanup.policy"] == [TOPIC_SETTINGS["cleanup.policy"]]


@needs_shared
@pytest.mark.shared
def test_the_feeds_are_described_as_asyncapi_demands() -> None:
    official = SHARED / "samples" / "asyncapi" / "schemas" / "asyncapi-3.0.0.json"
    rules = json.loads(official.read_text("utf-8"))

    found = [error.message for error in Draft7Validator(rules).iter_errors(asyncapi.document())]

    assert found == []


def test_the_api_lists_every_code_and_demands_a_key_for_every_write() -> None:
    document = openapi()
    codes = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]

    assert set(codes) >= {code.value for code in Code}
    assert STATUS.keys() == set(Code)
    keyless = {"/v1/inspections", "/v1/components/search"}  # they write nothing
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            problem = operation["responses"]["default"]["content"]
            assert list(problem) == ["application/problem+json"]
            if method == "get" or path in keyless:
                continue
            keys = [one for one in operation["parameters"] if one["name"] == "idempotency-key"]
            assert [one["required"] for one in keys] == [True], path
            assert operation["requestBody"]["content"], path
