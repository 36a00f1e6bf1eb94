"""What was read and sealed with a recognition stays readable, and a value stays what it is."""

import json
from typing import Any

import msgspec
import pytest

from models.documents.record import Achievement, Credit, Reading, Text
from tests.documents.material import FIXTURES, reading

STORED = {"elm-microcredential": "json", "elmo-2.1.1": "xml"}


def stored(name: str) -> bytes:
    """As the first release wrote it."""
    return (FIXTURES / "stored" / f"{name}.json").read_bytes().strip()


def without_later(now: Any, kept: Any) -> Any:
    """Members that came later are empty in what was stored before; everything else is the same."""
    if isinstance(now, dict):
        assert not [value for name, value in now.items() if name not in kept and value]
        return {name: without_later(now[name], kept[name]) for name in kept}
    if isinstance(now, list):
        return [without_later(*pair) for pair in zip(now, kept, strict=True)]
    return now


@pytest.mark.parametrize("name", STORED)
def test_what_the_first_release_stored_is_read_and_written_the_same(name: str) -> None:
    kept = stored(name)
    read = msgspec.json.decode(kept, type=Reading)
    assert without_later(json.loads(msgspec.json.encode(read)), json.loads(kept)) == json.loads(
        kept
    )
    assert read == msgspec.convert(json.loads(kept), Reading)
    assert read.achievements == reading(f"{name}.{STORED[name]}").achievements


def test_the_plain_form_is_json_down_to_decimals_dates_and_words() -> None:
    found = reading("elm-microcredential.json")
    assert json.loads(json.dumps(msgspec.to_builtins(found))) == json.loads(
        msgspec.json.encode(found)
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [("forgotten", 1), ("readable", "yes"), ("evidence", ["MAYBE"]), ("credentials", [{"id": 5}])],
)
def test_a_stored_reading_that_is_none_of_ours_is_not_taken(member: str, value: Any) -> None:
    kept = json.loads(stored("elmo-2.1.1")) | {member: value}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(kept, Reading)


def test_values_cannot_be_changed_and_are_compared_by_content() -> None:
    one, same = (Text(text="Data", lang="en") for _ in range(2))
    assert one == same
    assert len({one, same}) == 1
    with pytest.raises(AttributeError):
        one.text = "Other"  # type: ignore[misc]


def test_walking_goes_through_every_part_in_the_order_of_the_document() -> None:
    inner = Achievement(where="/1/1")
    top = Achievement(where="/1", parts=(Achievement(where="/1/0", parts=(inner,)), inner))
    assert [node.where for node in top.walk()] == ["/1", "/1/0", "/1/1", "/1/1"]


def test_a_value_takes_no_member_it_does_not_know() -> None:
    with pytest.raises(TypeError):
        Credit(scheme="ects", points=5)  # type: ignore[call-arg]
