"""Asks a rule as the command line does: JSON in, JSON out, bad input as its message."""

import json
from typing import Any

import pytest

from models.rules.reading import answer
from models.rules.registry import runnables
from models.rules.shapes import BadAsk


def ask(name: str, /, **members: Any) -> dict[str, Any]:
    """The rule's answer; a trailing underscore lets `from_` and `pass_` be written as names."""
    text = json.dumps({member.rstrip("_"): value for member, value in members.items()})
    found = json.loads(answer(runnables()[name], text.encode()))
    assert isinstance(found, dict)
    return found


def refused(name: str, /, **members: Any) -> str:
    """The message for an input that must be bad."""
    with pytest.raises(BadAsk) as bad:
        ask(name, **members)
    return str(bad.value)
