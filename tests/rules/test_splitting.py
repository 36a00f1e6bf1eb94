"""R-35: an amount is shared to the cent, by largest remainder, a tie to the smaller id."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.splitting import shares
from tests.rules.asking import ask, refused

WEIGHTS = st.dictionaries(
    st.text(min_size=1, max_size=4), st.integers(0, 10**6), min_size=1, max_size=8
).filter(lambda weights: any(weights.values()))


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        (10000, {"a": "1", "b": "1", "c": "1"}, {"a": 3334, "b": 3333, "c": 3333}),
        (1000001, {"a": "6", "b": "3", "c": "3"}, {"a": 500001, "b": 250000, "c": 250000}),
        (
            100,
            dict.fromkeys("abcdefg", "1"),
            dict(zip("abcdefg", [15, 15] + [14] * 5, strict=True)),
        ),
        (1, {"B": "1", "a": "1"}, {"B": 1, "a": 0}),
        (1, {"é": "1", "z": "1"}, {"é": 0, "z": 1}),
        (0, {"a": "2"}, {"a": 0}),
        (7, {"a": "0", "b": "0.5"}, {"a": 0, "b": 7}),
        (10, {"a": "1", "b": "2", "c": "4"}, {"a": 1, "b": 3, "c": 6}),
    ],
)
def test_r35_vectors(amount: int, weights: dict[str, str], expected: dict[str, int]) -> None:
    found = ask("split", amount_minor=amount, currency="EUR", weights=weights)

    assert found["shares"] == expected
    assert found["rule_ids"] == ["R-35"]
    assert str(len(weights)) in found["why"]


@given(st.integers(0, 10**12), WEIGHTS)
def test_r35_nothing_is_lost_and_nobody_is_a_cent_off(amount: int, weights: dict[str, int]) -> None:
    exact = {party: Fraction(weight) for party, weight in weights.items()}

    found = shares(amount, exact)

    whole = sum(weights.values())
    assert sum(found.values()) == amount
    assert found.keys() == weights.keys()
    assert all(abs(found[p] - Fraction(amount * w, whole)) < 1 for p, w in weights.items())


def test_r35_the_order_of_parties_does_not_matter() -> None:
    weights = {"a": Fraction(1), "b": Fraction(1), "c": Fraction(3)}

    found = [shares(101, dict(order)) for order in permutations(weights.items())]

    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"weights": {"a": "0", "b": "0"}}, "weights: expected at least one weight above 0"),
        ({"weights": {}}, "weights: expected at least one weight above 0"),
        ({"weights": {"a": 1}}, "weights.a: expected a decimal string"),
        ({"weights": {"a": "-1"}}, "weights.a: expected a decimal string"),
        ({"weights": {"a": "1e3"}}, "weights.a"),
        ({"weights": {"a": "NaN"}}, "weights.a"),
        ({"weights": {"a": "1."}}, "weights.a"),
        ({"weights": {"a": ".5"}}, "weights.a"),
        ({"weights": {"a": " 1"}}, "weights.a"),
        ({"weights": {"a": "1,5"}}, "weights.a"),
        ({"weights": {"a": "١"}}, "weights.a"),
        ({"weights": {"a": "1" * 1001}}, "weights.a: expected a decimal of at most 1000"),
        ({"weights": {"": "1"}}, "weights"),
        ({"weights": None}, "weights"),
        ({"amount_minor": -1}, "amount_minor"),
        ({"amount_minor": 1.0}, "amount_minor"),
        ({"amount_minor": "1"}, "amount_minor"),
        ({"amount_minor": True}, "amount_minor"),
        ({"amount_minor": 2**53}, "amount_minor"),
        ({"currency": "eur"}, "currency: expected an ISO 4217 code"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "QQQ"}, "currency"),
        ({"party": "a"}, "party: expected no such member"),
    ],
)
def test_r35_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    good = {"amount_minor": 100, "currency": "EUR", "weights": {"a": "1"}}

    assert refused("split", **(good | members)).startswith(place)


def test_r35_the_largest_amount_is_shared_exactly() -> None:
    found = ask("split", amount_minor=2**53 - 1, currency="EUR", weights={"a": "1", "b": "2"})

    assert sum(found["shares"].values()) == 2**53 - 1
