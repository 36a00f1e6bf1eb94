"""On which terms, and in which period, are the fees of a co-developed offer shared?

Design D-03: an allocation works on the cumulative total of the agreement's period. The steps and
keys are those of rule `waterfall` (R-35), what is then booked that of `allocation-change`; source:
handbook domain 3.3 [D]. The period is a term of the agreement (O-25).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import model_validator

from models.rules.agreement_terms import (
    Allocation,
    CostRecovery,
    Deduction,
    LeadFee,
    Minimum,
    PlatformFee,
    Step,
    weights_of,
)
from models.rules.shapes import Ask, BadAsk, Currency
from models.rules.waterfall import Line, WaterfallAsk, waterfall

RECOVERY = "COST_RECOVERY"
_MONTHS = 3


class Period(StrEnum):
    """How long fees are added up: calendar quarters, by the day they were paid."""

    QUARTER = "QUARTER"


class Span(NamedTuple):
    """`first` and `last` are both days of the period."""

    first: date
    last: date
    name: str


class Terms(Ask):
    """The money of a development agreement.

    `amounts_in`: the currency of every fixed amount in the steps; none where they are rates alone,
    which hold in any currency. The `enrolments` of a lead fee are replaced by the period's count.
    """

    waterfall: tuple[Step, ...]
    allocation: Allocation
    amounts_in: Currency | None = None

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        if self.amounts_in is None and any(_has_amounts(step) for step in self.waterfall):
            raise BadAsk("the currency of the fixed amounts in the steps", "amounts_in")
        lines_of(self, "EUR", Collected(0, 0))  # raises for steps out of order, strange parties
        return self

    def named(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every party the terms name, with its place."""
        for index, step in enumerate(self.waterfall):
            yield ("waterfall", index, "party"), step.party
        for party in weights_of(self.allocation):
            yield ("allocation",), party

    def hold_in(self, currency: str) -> bool:
        """Whether fees in this currency can be shared without a rate of exchange."""
        return self.amounts_in in {None, currency}

    @property
    def carry_over(self) -> bool:
        """Whether what one period recovered lowers what the next may recover."""
        return any(isinstance(step, CostRecovery) for step in self.waterfall)


class Collected(NamedTuple):
    """What a period has taken in so far: refunded fees count as if they had never been.

    `enrolments`: fees that were not refunded. `recovered`: party → production cost recovered in
    earlier periods, since that balance is carried across periods.
    """

    gross_minor: int
    enrolments: int
    recovered: Mapping[str, int] = {}


def span_of(period: Period, day: date) -> Span:
    """The period to which a fee paid on this day belongs."""
    match period:
        case Period.QUARTER:
            quarter = (day.month - 1) // _MONTHS
            ends_in = _MONTHS * (quarter + 1)
            first = date(day.year, ends_in - _MONTHS + 1, 1)
            last = date(day.year, ends_in, monthrange(day.year, ends_in)[1])
            return Span(first, last, f"{day.year}-Q{quarter + 1}")


def lines_of(terms: Terms, currency: str, collected: Collected) -> tuple[Line, ...]:
    """The lines of the waterfall on all that the period has collected; together its gross."""
    ask = WaterfallAsk(
        gross_minor=collected.gross_minor,
        currency=currency,
        steps=tuple(_steps(terms, collected)),
        allocation=terms.allocation,
    )
    return waterfall(ask).lines


def _steps(terms: Terms, collected: Collected) -> Iterator[Step]:
    """The steps with what this period knows: how many enrolled, what is still to be recovered."""
    before = dict(collected.recovered)
    for step in terms.waterfall:
        if isinstance(step, LeadFee) and step.per_enrolment_minor is not None:
            yield step.model_copy(update={"enrolments": collected.enrolments})
        elif isinstance(step, CostRecovery):
            done = min(before.get(step.party, 0), step.balance_minor)
            before[step.party] = before.get(step.party, 0) - done
            yield step.model_copy(update={"balance_minor": step.balance_minor - done})
        else:
            yield step


def _has_amounts(step: Step) -> bool:
    match step:
        case Deduction() | CostRecovery() | Minimum():
            return True
        case LeadFee():
            return step.per_enrolment_minor is not None
        case PlatformFee():
            return step.threshold_minor is not None or bool(step.tiers)
