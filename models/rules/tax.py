"""What tax does one line of the ledger carry?

R-37: the treatment is stated for each line and never inferred; rates have dates. Source: VAT
Directive 2006/112/EC, articles 44, 132(1)(i), 133 and 196; handbook domain 3.4 [C; articles 44 and
196 K]. Which treatment holds depends on who supplies what to whom, which no program can see.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.rules.arithmetic import whole_half_up
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

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class TaxTreatment(StrEnum):
    EXEMPT_132_1_I = "EXEMPT_132_1_I"
    TAXABLE_DOMESTIC = "TAXABLE_DOMESTIC"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    EXPORT_NON_EU = "EXPORT_NON_EU"


class TaxRate(Ask):
    """Valid from the first to the last day, both included; `rate` 0.21 is 21 percent."""

    country: Country
    rate: Number
    from_: Day = Field(alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.rate > 1:
            raise BadAsk("a rate of at most 1", "rate")
        if self.to is not None and self.to < self.from_:
            raise BadAsk("a day not before from", "to")
        return self


class TaxLineAsk(Ask):
    """`net_minor` without tax; `confirmed_by`: who stated the treatment."""

    net_minor: Minor
    currency: Currency
    treatment: TaxTreatment
    confirmed_by: Id
    country: Country | None = None
    rates: tuple[TaxRate, ...] | None = None
    on: Day

    @model_validator(mode="after")
    def _has_what_it_reads(self) -> Self:
        if self.treatment is TaxTreatment.TAXABLE_DOMESTIC and self.country is None:
            raise BadAsk("the country whose rate applies", "country")
        return self


class TaxLineAnswer(Answer):
    """`owed_by`: who accounts for the tax to the authority; null where there is none."""

    tax_minor: int
    gross_minor: int
    rate: Number | None
    owed_by: str | None


def tax_line(ask: TaxLineAsk) -> TaxLineAnswer:
    """R-37. Raises `BadAsk` where no rate, or more than one, is in force on the day."""
    treatment = ask.treatment
    if treatment is not TaxTreatment.TAXABLE_DOMESTIC:
        # Under the reverse charge the recipient of the service, who pays for it, accounts for it.
        owed_by = "PAYER" if treatment is TaxTreatment.REVERSE_CHARGE else None
        why = f"{treatment.value}, as {ask.confirmed_by} stated: no tax is charged on this line."
        return _answer(ask, 0, None, owed_by, why)
    rate = _rate(ask.rates or (), ask.country or "", ask.on)
    tax = whole_half_up(ask.net_minor * Fraction(rate.rate))
    why = f"Taxable in {rate.country} at the rate in force since {rate.from_}."
    return _answer(ask, tax, rate, "PAYEE", why)


def _answer(
    ask: TaxLineAsk, tax_minor: int, rate: TaxRate | None, owed_by: str | None, why: str
) -> TaxLineAnswer:
    return TaxLineAnswer(
        rule_ids=("R-37",),
        why=why,
        tax_minor=tax_minor,
        gross_minor=ask.net_minor + tax_minor,
        rate=None if rate is None else rate.rate,
        owed_by=owed_by,
    )


def _rate(rates: Sequence[TaxRate], country: str, on: date) -> TaxRate:
    held = [
        rate
        for rate in rates
        if rate.country == country and rate.from_ <= on and (rate.to is None or on <= rate.to)
    ]
    if len(held) != 1:
        raise BadAsk(f"exactly one rate of {country} in force on {on}, not {len(held)}", "rates")
    return held[0]


RULES = (
    Rule(
        id="R-37",
        sentence="Every ledger line states its tax treatment, which is never inferred, and rates"
        " have dates.",
        source="VAT Directive 2006/112/EC, articles 132(1)(i), 133; handbook domain 3.4",
        evidence="C",
        tested="tests/rules/test_tax.py",
    ),
)
RUNS = (
    Runnable(
        "tax-line",
        ("R-37",),
        TaxLineAsk,
        TaxLineAnswer,
        tax_line,
        example='{"net_minor": 10000, "currency": "CZK", "treatment": "TAXABLE_DOMESTIC",'
        ' "confirmed_by": "finance office (invented)", "country": "CZ", "rates": [{"country":'
        ' "CZ", "rate": "0.21", "from": "2013-01-01"}], "on": "2026-01-15"}',
    ),
)
