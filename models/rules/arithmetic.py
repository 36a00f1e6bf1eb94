"""How is an exact result written as a decimal, rounded once?

Contracts 6: arithmetic is exact, each result is rounded half up, once. Amounts are computed as
`Fraction`; only these functions leave it.
"""

from collections.abc import Iterable
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from models.rules.limits import DECIMAL_DIGITS

# Sums and halves of admitted decimals need no more digits than this, so nothing is lost.
_EXACT = Context(prec=4 * DECIMAL_DIGITS)


def half_up(value: Fraction, places: int = 0) -> Decimal:
    """A non-negative number with `places` decimals; a half goes up."""
    return _placed((value * 10**places * 2 + 1) // 2, places)


def truncated(value: Fraction, places: int = 0) -> Decimal:
    """A non-negative number with `places` decimals; the rest is cut off."""
    return _placed(value * 10**places // 1, places)


def whole_half_up(value: Fraction) -> int:
    """A non-negative number as an integer; a half goes up."""
    return (value * 2 + 1) // 2


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum, without the 28 digits of the usual decimal context."""
    with localcontext(_EXACT):
        return sum(values, start=Decimal(0))


def difference(left: Decimal, right: Decimal) -> Decimal:
    """`left` - `right`, exactly."""
    with localcontext(_EXACT):
        return left - right


def plain(value: Decimal) -> str:
    """Digits with at most one point, never an exponent; zeros behind the point fall away."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _placed(scaled: int, places: int) -> Decimal:
    return Decimal((0, tuple(int(digit) for digit in str(scaled)), -places))
