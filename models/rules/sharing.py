"""What does each party get of a period's fees, and what changes when another fee comes?

Design D-03: an allocation works on the cumulative total of the agreement's period, and only the
change is booked, so the order in which fees arrive inside a period does not matter. The steps and
keys are those of rule `waterfall` (R-35); source: handbook domain 3.3 [D].
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from models.frozen import Frozen
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
from models.rules.waterfall import WaterfallAsk, waterfall

RECOVERY = "COST_RECOVERY"


class Period(StrEnum):
    """How long fees are added up (O-25): calendar quarters, by the day they were paid."""

    QUARTER = "QUARTER"


class Tax(StrEnum):
    """The tax treatment of a line of money: stated, never inferred (handbook domain 3.4)."""

    EXEMPT_132_1_I = "EXEMPT_132_1_I"
    TAXABLE_DOMESTIC = "TAXABLE_DOMESTIC"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    EXPORT_NON_EU = "EXPORT_NON_EU"


class Share(Frozen):
    """What one party gets under one step of the waterfall, or of the rest (`SHARE`)."""

    kind: str
    party: str
    amount_minor: int


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
        fixed = any(_has_amounts(step) for step in self.waterfall)
        if fixed and self.amounts_in is None:
            raise BadAsk("the currency of the fixed amounts in the steps", "amounts_in")
        shares_of(self, "EUR", gross_minor=0, enrolments=0, recovered={})  # order, parties
        return self

    def named(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every party the terms name, with its place."""
        for index, step in enumerate(self.waterfall):
            yield ("waterfall", index, "party"), step.party
        for party in weights_of(self.allocation):
            yield ("allocation",), party

    def hold_in(self, currency: str) -> bool:
        """Whether fees in this currency can be shared by these terms without a rate of exchange."""
        return self.amounts_in in {None, currency}

    @property
    def carries_over(self) -> bool:
        """Whether what one period recovered lowers what the next may recover."""
        return any(isinstance(step, CostRecovery) for step in self.waterfall)


def period_start(period: Period, paid_on: date) -> date:
    """The first day of the period a fee belongs to."""
    match period:
        case Period.QUARTER:
            return date(paid_on.year, 3 * ((paid_on.month - 1) // 3) + 1, 1)


def shares_of(
    terms: Terms,
    currency: str,
    *,
    gross_minor: int,
    enrolments: int,
    recovered: Mapping[str, int],
) -> tuple[Share, ...]:
    """The shares of a period's total, by kind and party; together they make `gross_minor`.

    `enrolments`: fees of the period that were not refunded. `recovered`: party → production cost
    already recovered in earlier periods (R-35: the balance is carried across periods).
    """
    ask = WaterfallAsk(
        gross_minor=gross_minor,
        currency=currency,
        steps=tuple(_steps(terms, enrolments, recovered)),
        allocation=terms.allocation,
    )
    totals: dict[tuple[str, str], int] = {}
    for line in waterfall(ask).lines:
        key = (line.kind, line.party)
        totals[key] = totals.get(key, 0) + line.amount_minor
    return _as_shares(totals)


def change(before: tuple[Share, ...], after: tuple[Share, ...]) -> tuple[Share, ...]:
    """What has to be booked so that `before` becomes `after`; nothing where they are the same."""
    totals = {(share.kind, share.party): share.amount_minor for share in after}
    for share in before:
        key = (share.kind, share.party)
        totals[key] = totals.get(key, 0) - share.amount_minor
    return _as_shares({key: amount for key, amount in totals.items() if amount})


def by_party(shares: tuple[Share, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for share in shares:
        totals[share.party] = totals.get(share.party, 0) + share.amount_minor
    return totals


def _as_shares(totals: Mapping[tuple[str, str], int]) -> tuple[Share, ...]:
    return tuple(
        Share(kind=kind, party=party, amount_minor=totals[kind, party])
        for kind, party in sorted(totals)
    )


def _steps(terms: Terms, enrolments: int, recovered: Mapping[str, int]) -> Iterator[Step]:
    """The steps with what this period knows: how many enrolled, what is still to be recovered."""
    left = dict(recovered)
    for step in terms.waterfall:
        if isinstance(step, LeadFee) and step.per_enrolment_minor is not None:
            yield step.model_copy(update={"enrolments": enrolments})
        elif isinstance(step, CostRecovery):
            taken = min(left.get(step.party, 0), step.balance_minor)
            left[step.party] = left.get(step.party, 0) - taken
            yield step.model_copy(update={"balance_minor": step.balance_minor - taken})
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
