"""The content hash tells what a record says, not how its document was written."""

import json
from typing import Any

from models.documents.content import content, content_hash
from models.documents.read import read
from tests.documents.material import AT, document, reading


def turned(value: Any) -> Any:
    """The same JSON with the members of every object in the opposite order."""
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_members_and_white_space_change_nothing() -> None:
    value = json.loads(document("elm-microcredential.json"))
    one, other = (
        read(json.dumps(form, indent=indent).encode(), at=AT).credentials[0]
        for form, indent in ((value, 1), (turned(value), None))
    )
    assert content(one) == content(other)
    assert content_hash(one) == content_hash(other)


def test_zeros_behind_the_point_change_nothing() -> None:
    text = document("elmo-1.6.xml")
    same = read(text.replace(b"<value>2.5</value>", b"<value>2.50</value>"), at=AT)
    assert content_hash(same.credentials[0]) == content_hash(reading("elmo-1.6.xml").credentials[0])


def test_another_grade_is_another_content() -> None:
    text = document("elmo-1.6.xml")
    changed = read(text.replace(b">1.3<", b">1.0<"), at=AT)
    before = reading("elmo-1.6.xml").credentials[0]
    assert content_hash(changed.credentials[0]) != content_hash(before)


def test_what_no_field_has_a_place_for_belongs_to_the_content() -> None:
    text = document("elmo-1.6.xml")
    changed = read(text.replace(b">12</house:room>", b">13</house:room>"), at=AT)
    before = reading("elmo-1.6.xml").credentials[0]
    assert content_hash(changed.credentials[0]) != content_hash(before)
