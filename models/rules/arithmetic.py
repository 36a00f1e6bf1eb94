"""How is an exact result written as a decimal, rounded once?

Contracts 6: arithmetic is exact, each result is rounded half up, once. Amounts are computed as
`Fraction`, which never rounds; only these functions leave it.
"""

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction, places: int = 0) -> Decimal:
    """A non-negative number with `places` decimals; a half goes up."""
    return _placed(whole_half_up(value * 10**places), places)


def truncated(value: Fraction, places: int = 0) -> Decimal:
    """A non-negative number with `places` decimals; the rest is cut off."""
    return _placed(value * 10**places // 1, places)


def whole_half_up(value: Fraction) -> int:
    """A non-negative number as an integer; a half goes up."""
    return (value * 2 + 1) // 2


def exact(value: Fraction) -> Decimal:
    """A sum or product of decimals as the decimal it is; anything else is a mistake of ours."""
    places, scale = 0, 1
    while scale % value.denominator:
        places, scale = places + 1, scale * 10
        if places > value.denominator.bit_length():
            raise ValueError(f"{value} is no finite decimal")
    return _placed(value * scale // 1, places)


def plain(value: Decimal) -> str:
    """Digits with at most one point, never an exponent."""
    return format(value, "f")


def _placed(scaled: int, places: int) -> Decimal:
    """An integer of 10^-places, without the 28 digits of the usual decimal context."""
    digits: list[int] = []
    while scaled:
        scaled, digit = divmod(scaled, 10)
        digits.append(digit)
    return Decimal((0, tuple(reversed(digits)) or (0,), -places))
