"""ISO 4217: which codes there are, and their minor digits."""

import pytest
from babel.numbers import get_currency_precision

from models.rules.currencies import MINOR_DIGITS

# Babel follows what is used in cash; for these ISO 4217 keeps the digits of its own table.
CASH = set(
    ["AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"]
)


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("EUR", 2),
        ("CZK", 2),
        ("DKK", 2),
        ("PLN", 2),
        ("CHF", 2),
        ("JPY", 0),
        ("KWD", 3),
        ("CLF", 4),
    ],
)
def test_minor_digits(code: str, digits: int) -> None:
    assert MINOR_DIGITS[code] == digits


def test_the_table_agrees_with_an_independent_one() -> None:
    held = {code: digits for code, digits in MINOR_DIGITS.items() if digits is not None}

    assert {c: d for c, d in held.items() if c not in CASH and get_currency_precision(c) != d} == {}


def test_codes_are_three_capitals() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in MINOR_DIGITS)
    assert MINOR_DIGITS["XAU"] is None
