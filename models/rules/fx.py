"""What is an amount worth in another currency, at the rate the agreement names?

R-38: source, date and a rate of at most six significant digits are stored with every conversion;
between two other currencies the way leads through the euro, without rounding there; the result is
rounded once, half up, to the minor unit. Source: handbook domain 3.5 [D], after Regulation (EC)
1103/97, articles 4 and 5 [K]. Shapes: contracts 6, `fx`.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from models.rules.arithmetic import whole_half_up
from models.rules.currencies import MINOR_DIGITS
from models.rules.shapes import (
    Answer,
    Ask,
    BadAsk,
    Currency,
    Day,
    Id,
    Minor,
    Number,
    Rule,
    Runnable,
)

SIGNIFICANT_DIGITS = 6


def _rate(rate: Decimal) -> Decimal:
    if not rate:
        raise BadAsk("a rate above 0, units per 1 EUR")
    digits = "".join(map(str, rate.as_tuple().digits))
    # Zeros that end a whole number only hold its places; behind the point they claim precision.
    significant = digits if rate.as_tuple().exponent else digits.rstrip("0")
    if len(significant) > SIGNIFICANT_DIGITS:
        raise BadAsk(f"a rate of at most {SIGNIFICANT_DIGITS} significant digits")
    return rate


Rate = Annotated[Number, AfterValidator(_rate)]


class FxAsk(Ask):
    """`rates` are units per 1 EUR, on `rate_date`, published by `source`."""

    amount_minor: Minor
    from_: Currency = Field(alias="from")
    to: Currency
    rates: dict[Currency, Rate]
    rate_date: Day
    source: Id


class FxAnswer(Answer):
    amount_minor: int


def fx(ask: FxAsk) -> FxAnswer:
    """R-38. Raises `BadAsk` where a rate is missing or a currency has no minor unit."""
    if ask.rates.get("EUR", 1) != 1:
        raise BadAsk("1, since rates are units per 1 EUR", "rates", "EUR")
    if ask.from_ == ask.to:
        why = "It stays in its currency; no rate is needed."
        return FxAnswer(rule_ids=("R-38",), why=why, amount_minor=ask.amount_minor)
    whole = ask.amount_minor / Fraction(10 ** _places(ask.from_, "from"))
    euro = whole / _per_euro(ask.from_, ask.rates)
    there = euro * _per_euro(ask.to, ask.rates) * 10 ** _places(ask.to, "to")
    return FxAnswer(
        rule_ids=("R-38",),
        why=f"Through the euro at the rates of {ask.source} of {ask.rate_date}, rounded once to the"
        f" minor unit of {ask.to}.",
        amount_minor=whole_half_up(there),
    )


def _places(currency: str, member: str) -> int:
    places = MINOR_DIGITS[currency]
    if places is None:
        raise BadAsk("a currency with a minor unit", member)
    return places


def _per_euro(currency: str, rates: Mapping[str, Decimal]) -> Fraction:
    if currency == "EUR":
        return Fraction(1)
    if currency not in rates:
        raise BadAsk(f"the rate of {currency} per 1 EUR", "rates", currency)
    return Fraction(rates[currency])


RULES = (
    Rule(
        id="R-38",
        sentence="A conversion stores its rate (at most six significant digits), the rate's source"
        " and date, goes through the euro and is rounded once.",
        source="handbook domain 3.5; Regulation (EC) 1103/97, articles 4 and 5",
        evidence="D",
        tested="tests/rules/test_fx.py",
    ),
)
RUNS = (
    Runnable(
        "fx",
        ("R-38",),
        FxAsk,
        FxAnswer,
        fx,
        example='{"amount_minor": 10000, "from": "EUR", "to": "CZK", "rates": {"CZK": "24.8150"},'
        ' "rate_date": "2026-01-15", "source": "ECB"}',
    ),
)
