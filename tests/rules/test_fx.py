"""R-38: conversion through the euro, rounded once, with at most six significant digits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

RATES = {"CZK": "24.8150", "PLN": "4.2563", "DKK": "7.4604", "JPY": "171.35", "KWD": "0.35821"}


def convert(amount: int, source: str, target: str, rates: dict[str, str] = RATES) -> int:
    found = ask(
        "fx",
        amount_minor=amount,
        from_=source,
        to=target,
        rates=rates,
        rate_date="2026-01-15",
        source="ECB",
    )
    assert found["rule_ids"] == ["R-38"]
    return int(found["amount_minor"])


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        (10000, "EUR", "CZK", 248150),
        (248150, "CZK", "EUR", 10000),
        (10000, "PLN", "DKK", 17528),
        (12345, "CHF", "CHF", 12345),
        (10000, "EUR", "JPY", 17135),
        (17135, "JPY", "EUR", 10000),
        (10000, "EUR", "KWD", 35821),
        (0, "EUR", "CZK", 0),
    ],
)
def test_r38_vectors(amount: int, source: str, target: str, expected: int) -> None:
    assert convert(amount, source, target) == expected


def test_r38_a_half_goes_up_once() -> None:
    assert convert(1, "EUR", "CZK", {"CZK": "2.5"}) == 3
    assert convert(1, "EUR", "CZK", {"CZK": "2.4999"}) == 2
    assert convert(1, "PLN", "CZK", {"PLN": "3", "CZK": "10"}) == 3  # a rounded euro would give 0


@given(st.integers(0, 10**14))
def test_r38_there_and_back_by_the_same_rate_is_at_most_a_cent_off(amount: int) -> None:
    there = convert(amount, "EUR", "CZK")

    assert abs(convert(there, "CZK", "EUR") - amount) <= 1


@pytest.mark.parametrize("rate", ["24.8150", "1936.27", "0.787564", "123456", "1200000", "0.10"])
def test_r38_six_significant_digits_are_enough(rate: str) -> None:
    assert convert(1, "EUR", "CZK", {"CZK": rate}) >= 0


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"rates": {"CZK": "24.81501"}}, "rates.CZK: expected a rate of at most 6"),
        ({"rates": {"CZK": "24.815000"}}, "rates.CZK: expected a rate of at most 6"),
        ({"rates": {"CZK": "1234567"}}, "rates.CZK: expected a rate of at most 6"),
        ({"rates": {"CZK": "0"}}, "rates.CZK: expected a rate above 0"),
        ({"rates": {"CZK": 24.8}}, "rates.CZK: expected a decimal string"),
        ({"rates": {}}, "rates.CZK: expected the rate of CZK"),
        ({"rates": {"CZK": "24.8", "EUR": "2"}}, "rates.EUR: expected 1"),
        ({"rates": {"CZK": "24.8", "czk": "2"}}, "rates.czk"),
        ({"from": "XAU"}, "from: expected a currency with a minor unit"),
        ({"to": "XDR"}, "to: expected a currency with a minor unit"),
        ({"rate_date": "2026-02-30"}, "rate_date: expected a date of the calendar"),
        ({"rate_date": "15.01.2026"}, "rate_date: expected a date"),
        ({"rate_date": "2026-01-15T00:00:00"}, "rate_date: expected a date"),
        ({"source": ""}, "source"),
    ],
)
def test_r38_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    good: dict[str, Any] = {"amount_minor": 1, "from": "EUR", "to": "CZK", "source": "ECB"}
    good |= {"rates": {"CZK": "24.8", "XAU": "1", "XDR": "1"}, "rate_date": "2026-01-15"}

    assert refused("fx", **(good | members)).startswith(place)


def test_r38_the_euro_may_stand_among_the_rates_as_one() -> None:
    assert convert(100, "EUR", "CZK", {"EUR": "1", "CZK": "25"}) == 2500
