"""What crosses Temporal keeps its shape: golden JSON per message, and back again unchanged.

A history holds these for months. A new member needs a default; a member renamed or removed breaks
what is under way.
"""

import importlib
import json
import pkgutil
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

import models.messages
from deploy.codec import Codec
from deploy.converter import converter
from models.frozen import Frozen
from models.rules.decisions import DecisionAsk

GOLDEN = Path(__file__).parent / "golden"


def messages() -> list[type[Frozen]]:
    found = set()
    for module in pkgutil.iter_modules(models.messages.__path__):
        named = importlib.import_module(f"models.messages.{module.name}")
        found |= {
            value
            for value in vars(named).values()
            if isinstance(value, type) and issubclass(value, Frozen) and value is not Frozen
        }
    return sorted(found, key=lambda each: each.__name__)


def sample(kind: Any, whole: bool) -> Any:
    """A value of this type. `whole`: with every optional member."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return sample(next(each for each in inner if each is not NoneType), whole)
    if origin is Annotated:
        return sample(inner[0], whole)
    if origin is tuple:
        return [sample(inner[0], whole)]
    if origin in (dict, frozenset, set, list):
        return origin() if origin is dict else [sample(inner[0], whole)]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind)).value
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return sample_of(kind, whole)
    values = {
        str: "text",
        int: 1,
        bool: True,
        UUID: "6f0c2f3e-6d0a-5f57-9f0e-0d5f3e0c7a11",
        datetime: datetime(2026, 3, 2, 9, 30, tzinfo=UTC).isoformat(),
        date: "2026-03-02",
        Decimal: "2.5",
    }
    return values[kind]


def sample_of(model: type[BaseModel], whole: bool) -> dict[str, Any]:
    return {
        (field.alias or name): sample(field.annotation, whole)
        for name, field in model.model_fields.items()
        if whole or field.is_required()
    }


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.__name__)
def test_a_message_reads_what_was_written_before(message: type[Frozen]) -> None:
    """Each golden line is one that some release wrote: none is removed."""
    path = GOLDEN / f"{message.__name__}.jsonl"
    assert path.exists(), "a new message: `python -m tests.contracts.write`"
    lines = path.read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        read = message.model_validate_json(line)
        written = json.loads(read.model_dump_json(by_alias=True))
        assert _within(json.loads(line), written)


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.__name__)
def test_a_message_writes_what_is_recorded_last(message: type[Frozen]) -> None:
    lines = (GOLDEN / f"{message.__name__}.jsonl").read_text("utf-8").splitlines()
    now = {json.dumps(shape, sort_keys=True) for shape in shapes(message)}

    assert now <= {json.dumps(json.loads(line), sort_keys=True) for line in lines}, (
        "it changed: `python -m tests.contracts.write` adds the new shape beside the old"
    )


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.__name__)
async def test_a_message_survives_the_production_converter(message: type[Frozen]) -> None:
    found = converter(Codec({"test": b"c" * 32}))
    for whole in (True, False):
        value = message.model_validate_json(json.dumps(sample_of(message, whole)))
        payloads = await found.encode([value])
        assert payloads[0].metadata["encoding"] == b"binary/encrypted"
        assert await found.decode(payloads, [message]) == [value]


@pytest.mark.parametrize("message", [*messages(), DecisionAsk], ids=lambda each: each.__name__)
def test_no_message_makes_up_a_value(message: type[BaseModel]) -> None:
    """A random default would give another id on every replay, without an error."""
    for name, field in message.model_fields.items():
        assert field.default_factory in (None, list, dict, tuple, frozenset), name


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.__name__)
def test_a_message_is_frozen(message: type[Frozen]) -> None:
    assert message.model_config["frozen"]
    assert message.model_config["extra"] == "forbid"


def shapes(message: type[Frozen]) -> list[dict[str, Any]]:
    """What the message writes today, with every optional member and with none."""
    return [
        json.loads(
            message.model_validate_json(json.dumps(sample_of(message, whole))).model_dump_json()
        )
        for whole in (True, False)
    ]


def _within(old: Any, new: Any) -> bool:
    """Whether everything that was written is still there."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(
            name in new and _within(value, new[name]) for name, value in old.items()
        )
    return bool(old == new)
