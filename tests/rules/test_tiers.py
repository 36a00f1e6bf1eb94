"""R-36: marginal or whole tiers, bounds, and the rate that grows with a course's life."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

MILLION = 10**8  # in cents
STEPS: list[dict[str, Any]] = [
    {"up_to_minor": 10 * MILLION, "rate": "0.60"},
    {"up_to_minor": 25 * MILLION, "rate": "0.65"},
    {"up_to_minor": 50 * MILLION, "rate": "0.70"},
    {"up_to_minor": None, "rate": "0.75"},
]


def part(amount: int, marginal: bool = True, steps: list[dict[str, Any]] = STEPS) -> int:
    found = ask("tiers", amount_minor=amount, currency="USD", tiers=steps, marginal=marginal)
    assert found["rule_ids"] == ["R-36"]
    return int(found["amount_minor"])


@pytest.mark.parametrize(
    ("amount", "expected"), [(5, 3.0), (10, 6.0), (25, 15.75), (30, 19.25), (60, 40.75), (0, 0)]
)
def test_r36_marginal_tiers(amount: int, expected: float) -> None:
    assert part(amount * MILLION) == round(expected * MILLION)


@pytest.mark.parametrize(("amount", "expected"), [(10, 6.0), (25, 16.25), (30, 21.0), (60, 45.0)])
def test_r36_a_bound_belongs_to_the_tier_below_it(amount: int, expected: float) -> None:
    assert part(amount * MILLION, marginal=False) == round(expected * MILLION)


def test_r36_rounds_half_up_once() -> None:
    halves: list[dict[str, Any]] = [
        {"up_to_minor": 1, "rate": "0.25"},
        {"up_to_minor": None, "rate": "0.25"},
    ]

    assert part(2, steps=halves) == 1
    assert part(1, steps=[{"up_to_minor": 1, "rate": "0.49"}]) == 0


@given(st.integers(0, 100 * MILLION))
def test_r36_more_never_gives_less_under_marginal_tiers(amount: int) -> None:
    assert part(amount) <= part(amount + 1)


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"tiers": []}, "tiers: expected at least one tier"),
        ({"tiers": STEPS[::-1]}, "tiers[0].up_to_minor: expected a bound"),
        ({"tiers": [STEPS[3], STEPS[2]]}, "tiers[0].up_to_minor: expected a bound; only the last"),
        ({"tiers": [STEPS[1], STEPS[0]]}, "tiers[1].up_to_minor: expected a bound above"),
        ({"tiers": [STEPS[0], STEPS[0]]}, "tiers[1].up_to_minor"),
        ({"tiers": STEPS[:1]}, "amount_minor: expected an amount the tiers reach"),
        ({"tiers": [{"rate": "0.1"}]}, "tiers[0].up_to_minor: expected this member"),
        ({"tiers": [{"up_to_minor": None, "rate": None}]}, "tiers[0].rate"),
        ({"marginal": None}, "marginal"),
        ({"marginal": 1}, "marginal"),
        ({"marginal": "true"}, "marginal"),
    ],
)
def test_r36_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    good = {"amount_minor": 11 * MILLION, "currency": "USD", "tiers": STEPS, "marginal": True}

    assert refused("tiers", **(good | members)).startswith(place)


def test_r36_tiers_without_marginal_are_bad_input() -> None:
    assert "marginal" in refused("tiers", amount_minor=1, currency="USD", tiers=STEPS)


def test_r36_an_amount_at_the_last_bound_is_reached() -> None:
    assert part(10 * MILLION, steps=STEPS[:1]) == 6 * MILLION


GROWING = {"start": "0.06", "step": "0.03", "every_months": 3, "cap": "0.15"}


@pytest.mark.parametrize(
    ("month", "rate"),
    [(1, "0.06"), (3, "0.06"), (4, "0.09"), (6, "0.09"), (7, "0.12"), (10, "0.15"), (48, "0.15")],
)
def test_r36_a_rate_by_the_age_of_the_course(month: int, rate: str) -> None:
    assert ask("lifetime-rate", month=month, **GROWING)["rate"] == rate


def test_r36_a_start_above_the_cap_is_cut() -> None:
    assert ask("lifetime-rate", month=1, **(GROWING | {"start": "0.2"}))["rate"] == "0.15"


@pytest.mark.parametrize(
    ("members", "place"),
    [({"month": 0}, "month"), ({"every_months": 0}, "every_months"), ({"cap": "-1"}, "cap")],
)
def test_r36_bad_months(members: dict[str, Any], place: str) -> None:
    assert refused("lifetime-rate", **({"month": 1} | GROWING | members)).startswith(place)
