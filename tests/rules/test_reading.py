"""Contracts 6, "Every rule": one object or a list, strict types, and where bad input is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.limits import RULE_INPUT_BYTES
from models.rules.reading import answer
from models.rules.registry import runnables
from models.rules.shapes import BadAsk, Runnable

SPLIT = runnables()["split"]
GOOD = '{"amount_minor": 100, "currency": "EUR", "weights": {"a": "1"}}'


def message(data: str | bytes, name: str = "split") -> str:
    with pytest.raises(BadAsk) as bad:
        answer(runnables()[name], data.encode() if isinstance(data, str) else data)
    return str(bad.value)


def told(run: Runnable, data: bytes) -> str:
    """The answer, or the message of bad input; anything else is a fault."""
    try:
        return answer(run, data)
    except BadAsk as bad:
        return str(bad)


def test_an_object_gives_an_object_and_a_list_a_list_in_its_order() -> None:
    one = json.loads(answer(SPLIT, GOOD.encode()))
    many = json.loads(answer(SPLIT, f" [{GOOD}, {GOOD.replace('100', '7')}]".encode()))

    assert one["shares"] == {"a": 100}
    assert [each["shares"] for each in many] == [{"a": 100}, {"a": 7}]
    assert json.loads(answer(SPLIT, b"[]")) == []


def test_one_bad_object_spoils_its_list_and_is_named() -> None:
    bad = GOOD.replace("EUR", "eur")
    unanswerable = GOOD.replace('"1"', '"0"')

    assert message(f"[{GOOD}, {bad}]").startswith("[1].currency: expected an ISO 4217 code")
    assert message(f"[{GOOD}, {unanswerable}]").startswith("[1].weights: expected at least one")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the input: expected JSON"),
        ("{", "the input: expected JSON"),
        ("5", "the input: expected one JSON object, or a list"),
        ('"a"', "the input: expected one JSON object, or a list"),
        ("null", "the input: expected one JSON object, or a list"),
        ("[1]", "[0]: expected an object"),
        ("[[]]", "[0]: expected an object"),
        (f"{GOOD} {GOOD}", "the input: expected JSON: Extra data"),
        ("NaN", "the input: expected JSON: NaN is no number"),
        ('{"amount_minor": Infinity}', "the input: expected JSON: Infinity"),
        ('{"amount_minor": -Infinity}', "the input: expected JSON: -Infinity"),
        (GOOD.replace("100", "1e2"), "amount_minor"),
        (GOOD.replace("100", "1e400"), "amount_minor"),
        (GOOD.replace("100", "100.0"), "amount_minor"),
        (GOOD.replace("100", "9" * 5000), "the input: expected JSON of this kind"),
        (GOOD.replace("100", "-1"), "amount_minor"),
        (GOOD.replace("{", '{"amount_minor": 1, ', 1), "amount_minor: expected each member once"),
        (GOOD.replace('"1"', '"1", "a": "1"'), "weights.a: expected each member once"),
        (f"[{GOOD}, {{'a': 1}}]", "the input: expected JSON"),
        (GOOD.replace('"a"', '"\\ud800"'), "the input: expected JSON of this kind"),
        ("[" * 100_000, "the input: expected JSON nested less deeply"),
        ('{"a":' * 100_000, "the input: expected JSON nested less deeply"),
        (f"\ufeff{GOOD}", "the input: expected JSON"),
    ],
)
def test_bad_input_is_a_message_with_its_place(text: str, said: str) -> None:
    assert message(text).startswith(said)


def test_a_member_twice_is_found_at_any_depth() -> None:
    text = '[{"nodes": []}, {"nodes": [{"id": "a", "id": "b"}]}]'

    assert message(text, "ects-tree").startswith("[1].nodes[0].id: expected each member once")


def test_what_is_not_utf8_says_where() -> None:
    assert message(b'{"a": "\xff"}') == "the input: expected UTF-8; byte 7 is not"


def test_more_than_the_limit_is_refused_before_it_is_read() -> None:
    assert message(b" " * (RULE_INPUT_BYTES + 1)).startswith("the input: expected at most")


def test_several_faults_are_counted_and_the_first_is_told() -> None:
    said = message('{"amount_minor": "1", "currency": 5}')

    assert said.startswith('amount_minor: expected a valid integer, got "1" (and ')


def test_a_long_wrong_value_is_cut() -> None:
    said = message(GOOD.replace("100", f'"{"x" * 500}"'))

    assert len(said) < 150
    assert said.endswith("…")


@given(st.binary(max_size=60))
def test_no_bytes_lead_to_anything_but_an_answer_or_a_message(data: bytes) -> None:
    for run in runnables().values():
        found = told(run, data)
        assert ": expected " in found or json.loads(found) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(runnables())), st.data())
def test_any_member_replaced_by_anything_gives_an_answer_or_a_message(
    name: str, data: st.DataObject
) -> None:
    run = runnables()[name]
    example = json.loads(run.example)
    member = data.draw(st.sampled_from(sorted(example)))
    example[member] = data.draw(JSON)

    found = told(run, json.dumps(example).encode())
    assert ": expected " in found or json.loads(found)["rule_ids"]
