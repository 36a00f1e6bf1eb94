"""Rounding once, exactly, whatever the number of digits."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.arithmetic import exact, half_up, plain, truncated, whole_half_up

FRACTIONS = st.fractions(min_value=0, max_value=10**40)


@pytest.mark.parametrize(
    ("value", "places", "up", "cut"),
    [
        (Fraction(5, 2), 0, "3", "2"),
        (Fraction(249, 100), 0, "2", "2"),
        (Fraction(208, 100), 1, "2.1", "2.0"),
        (Fraction(205, 100), 1, "2.1", "2.0"),
        (Fraction(2, 3), 4, "0.6667", "0.6666"),
        (Fraction(0), 2, "0.00", "0.00"),
        (Fraction(1, 200), 2, "0.01", "0.00"),
    ],
)
def test_a_half_goes_up(value: Fraction, places: int, up: str, cut: str) -> None:
    assert plain(half_up(value, places)) == up
    assert plain(truncated(value, places)) == cut


@given(FRACTIONS, st.integers(0, 6))
def test_rounding_is_never_further_than_half_a_step(value: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)

    assert -step / 2 <= value - Fraction(half_up(value, places)) <= step / 2
    assert 0 <= value - Fraction(truncated(value, places)) < step
    assert whole_half_up(value) == half_up(value)


@given(st.decimals(0, 10**40, places=12), st.decimals(0, 10**40, places=3))
def test_sums_and_products_of_decimals_stay_exact(left: Decimal, right: Decimal) -> None:
    for value in (Fraction(left) + Fraction(right), Fraction(left) * Fraction(right)):
        assert Fraction(exact(value)) == value


def test_what_has_no_decimal_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no finite decimal"):
        exact(Fraction(1, 3))


def test_no_exponent_is_ever_written() -> None:
    assert plain(exact(Fraction(10**30))) == "1" + "0" * 30
    assert plain(Decimal("1E+3")) == "1000"
