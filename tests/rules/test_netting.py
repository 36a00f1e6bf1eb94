"""Handbook domain 3.5: netting keeps every position and needs fewer payments than parties."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

PARTIES = st.sampled_from(["charles", "geneva", "milan", "sorbonne", "warsaw"])
OWED = st.lists(
    st.tuples(PARTIES, PARTIES, st.integers(1, 10**9)).filter(lambda owed: owed[0] != owed[1])
)


def net(*owed: tuple[str, str, int]) -> dict[str, Any]:
    rows = [{"from": payer, "to": payee, "amount_minor": amount} for payer, payee, amount in owed]
    return ask("net", currency="EUR", owed=rows)


@given(OWED)
def test_netting_keeps_positions(owed: list[tuple[str, str, int]]) -> None:
    before: Counter[str] = Counter()
    for payer, payee, amount in owed:
        before[payer] -= amount
        before[payee] += amount

    found = net(*owed)

    after = Counter(dict.fromkeys(found["positions"], 0))
    for payment in found["payments"]:
        assert payment["amount_minor"] > 0
        after[payment["from"]] -= payment["amount_minor"]
        after[payment["to"]] += payment["amount_minor"]
    assert found["positions"] == dict(before) == dict(after)
    assert sum(found["positions"].values()) == 0
    assert len(found["payments"]) <= max(0, len(found["positions"]) - 1)
    assert list(found["positions"]) == sorted(found["positions"])


@given(OWED, st.randoms())
def test_the_order_of_obligations_does_not_matter(
    owed: list[tuple[str, str, int]], chance: Any
) -> None:
    shuffled = list(owed)
    chance.shuffle(shuffled)

    assert net(*owed)["payments"] == net(*shuffled)["payments"]


def test_a_circle_needs_no_payment() -> None:
    found = net(("a", "b", 500), ("b", "c", 500), ("c", "a", 500))

    assert found["payments"] == []
    assert found["positions"] == {"a": 0, "b": 0, "c": 0}


def test_payments_settle_one_side_each() -> None:
    found = net(("a", "c", 700), ("b", "c", 200), ("b", "d", 300))

    assert found["payments"] == [
        {"from": "a", "to": "c", "amount_minor": 700},
        {"from": "b", "to": "c", "amount_minor": 200},
        {"from": "b", "to": "d", "amount_minor": 300},
    ]
    assert found["why"].startswith("3 obligations of 4 parties become 3 payments")


def test_who_neither_owes_nor_gets_pays_nothing() -> None:
    found = net(("a", "b", 500), ("b", "c", 500), ("d", "e", 1))

    assert found["payments"] == [
        {"from": "a", "to": "c", "amount_minor": 500},
        {"from": "d", "to": "e", "amount_minor": 1},
    ]
    assert found["positions"]["b"] == 0


def test_one_who_owes_several_goes_on_with_what_is_left() -> None:
    found = net(("a", "b", 200), ("a", "c", 300), ("z", "c", 100))

    assert [(one["from"], one["to"], one["amount_minor"]) for one in found["payments"]] == [
        ("a", "b", 200),
        ("a", "c", 300),
        ("z", "c", 100),
    ]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"from": "a", "to": "a", "amount_minor": 1}, "owed[0].to: expected another party"),
        ({"from": "a", "to": "b", "amount_minor": 0}, "owed[0].amount_minor"),
        ({"from": "a", "to": "b", "amount_minor": -5}, "owed[0].amount_minor"),
        ({"from": "a", "to": "b", "amount_minor": 1.5}, "owed[0].amount_minor"),
        ({"from_": "a", "to": "b", "amount_minor": 1}, "owed[0].from: expected this member"),
        ({"to": "b", "amount_minor": 1}, "owed[0].from: expected this member"),
    ],
)
def test_bad_obligations_name_the_member(row: dict[str, Any], place: str) -> None:
    assert refused("net", currency="EUR", owed=[row]).startswith(place)
