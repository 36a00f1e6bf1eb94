"""A JSON document has one meaning, whichever way it is read."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.documents.findings import Unreadable
from models.documents.strict_json import LONGEST_INTEGER, loads

# Texts with what a count of colons could be misled by.
TEXTS = st.text(st.sampled_from('ab:"\\ü😀/{}, \n'), max_size=6)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    TEXTS,
    st.sampled_from(["1.50", "1E5"]),
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects as pairs, so that a name can stand twice."""
    return st.lists(inner, max_size=3) | st.lists(st.tuples(TEXTS, inner), max_size=3).map(tuple)


def written(value: Any, draw: st.DataObject) -> str:
    blank = draw.draw(st.sampled_from(["", " ", "\n"]))
    if isinstance(value, tuple):
        pairs = (f"{written(n, draw)}{blank}:{blank}{written(v, draw)}" for n, v in value)
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + f"{blank},".join(written(item, draw) for item in value) + "]"
    text = json.dumps(value, ensure_ascii=draw.draw(st.booleans()))
    return text.replace(":", draw.draw(st.sampled_from([":", "\\u003a", "\\u003A"])))


def meant(value: Any) -> Any:
    """The value, `ValueError` where a name stands twice."""
    if isinstance(value, tuple):
        if len({name for name, _ in value}) < len(value):
            raise ValueError
        return {name: meant(inner) for name, inner in value}
    return [meant(item) for item in value] if isinstance(value, list) else value


@given(value=st.recursive(SCALARS, objects, max_leaves=12), draw=st.data())
def test_a_document_means_what_was_written_and_nothing_where_a_name_stands_twice(
    value: Any, draw: st.DataObject
) -> None:
    data = written(value, draw).encode()
    try:
        expected = meant(value)
    except ValueError:
        with pytest.raises(Unreadable) as refused:
            loads(data)
        assert refused.value.finding.code == "DUPLICATE_MEMBER"
    else:
        assert loads(data).value == expected


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a": 2}',
        b'{"a" :1, "a" : {"b": 2}}',
        b'{"\\u003a": ":", "a": 1, "a": 1}',
        b'{"a\\u003A": 1, "b": 1, "b": 2}',
        b'{"a": 1, "\\u0061": 2}',
        b'[{"x": {"a": "::", "a": ":"}}]',
    ],
)
def test_no_spelling_hides_a_name_that_stands_twice(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        loads(data)
    assert refused.value.finding.code == "DUPLICATE_MEMBER"


def test_numbers_keep_their_digits() -> None:
    found = loads(b'{"a": 1.50, "b": 1E2, "c": -0, "d": 123456789012345678901234567890}').value
    assert {name: str(value) for name, value in found.items()} == {
        "a": "1.50",
        "b": "1E+2",
        "c": "0",
        "d": "123456789012345678901234567890",
    }
    assert isinstance(found["a"], Decimal)
    assert isinstance(found["d"], int)


@pytest.mark.parametrize(
    ("digits", "read"), [(LONGEST_INTEGER, True), (LONGEST_INTEGER + 1, False)]
)
def test_a_number_has_a_longest_form(digits: int, read: bool) -> None:
    data = b"[" + b"7" * digits + b"]"
    if read:
        assert loads(data).value == [int("7" * digits)]
    else:
        with pytest.raises(Unreadable):
            loads(data)
