"""What may a development agreement say about its money?

The steps of a waterfall and the keys of an allocation, checked where they are written down: R-35,
R-36; source handbook domain 3.3 [D]; shapes contracts 6, `waterfall`. Percentages are terms of an
agreement; none is published, so none stands here.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.rules.shapes import Ask, BadAsk, Id, Minor, Number, Whole
from models.rules.tiers import Tier


class Of(StrEnum):
    """What a rate is taken of."""

    GROSS = "GROSS"
    NET = "NET"
    REMAINING = "REMAINING"


class Key(StrEnum):
    ECTS_DELIVERED = "ECTS_DELIVERED"
    FIXED = "FIXED"
    EQUAL = "EQUAL"
    ENROLMENTS = "ENROLMENTS"
    HOSTED = "HOSTED"
    MIX = "MIX"


class Deduction(Ask):
    """Refunds, taxes and payment fees, paid before anything is shared."""

    kind: Literal["DEDUCTION"]
    party: Id
    amount_minor: Minor


class PlatformFee(Ask):
    """A rate, a threshold in full and a rate above it, or tiers."""

    kind: Literal["PLATFORM_FEE"]
    party: Id
    rate: Number | None = None
    of: Literal[Of.GROSS, Of.REMAINING] | None = None
    threshold_minor: Minor | None = None
    tiers: tuple[Tier, ...] | None = None
    marginal: bool | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.tiers:
            if self.rate is not None or self.threshold_minor is not None:
                raise BadAsk("either tiers or a rate, not both", "tiers")
            if self.marginal is None:
                raise BadAsk("true or false, since tiers may be read both ways", "marginal")
        elif self.rate is None:
            raise BadAsk("a rate, or tiers", "rate")
        elif self.rate > 1:
            raise BadAsk("a rate of at most 1", "rate")
        elif self.marginal is not None:
            raise BadAsk("no such member without tiers", "marginal")
        return self


class LeadFee(Ask):
    """A rate of net or of what remains, or an amount for each enrolment."""

    kind: Literal["LEAD_FEE"]
    party: Id
    rate: Number | None = None
    of: Literal[Of.NET, Of.REMAINING] | None = None
    per_enrolment_minor: Minor | None = None
    enrolments: Whole | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        fixed = self.per_enrolment_minor is not None or self.enrolments is not None
        if self.rate is None and not fixed:
            raise BadAsk("a rate, or per_enrolment_minor and enrolments", "rate")
        if self.rate is not None and fixed:
            raise BadAsk("either a rate or an amount for each enrolment, not both", "rate")
        if self.rate is not None and self.of is None:
            raise BadAsk("NET or REMAINING", "of")
        if fixed and self.per_enrolment_minor is None:
            raise BadAsk("the amount for each enrolment", "per_enrolment_minor")
        if fixed and self.enrolments is None:
            raise BadAsk("the number of enrolments", "enrolments")
        return self

    def fixed(self) -> int:
        """The fee of the second form; 0 in the first."""
        return (self.per_enrolment_minor or 0) * (self.enrolments or 0)


class CostRecovery(Ask):
    """What a party may still recover of its production cost; carried across periods."""

    kind: Literal["COST_RECOVERY"]
    party: Id
    balance_minor: Minor


class Minimum(Ask):
    """A party's share is lifted to this, at the cost of the others or of one of them alone."""

    kind: Literal["MINIMUM"]
    party: Id
    minimum_minor: Minor
    financed_by: Id | None = None


Step = Annotated[
    Deduction | PlatformFee | LeadFee | CostRecovery | Minimum, Field(discriminator="kind")
]


class MixPart(Ask):
    share: Number
    key: Literal[Key.ECTS_DELIVERED, Key.FIXED, Key.EQUAL, Key.ENROLMENTS, Key.HOSTED]
    weights: dict[Id, Number]

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        _check_weights(self.key, self.weights)
        return self


class Allocation(Ask):
    """Weights by one key, or under MIX several keys with their shares."""

    key: Key
    weights: dict[Id, Number] | None = None
    mix: tuple[MixPart, ...] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.key is Key.MIX:
            if self.weights is not None:
                raise BadAsk("no weights under MIX; each part of the mix has its own", "weights")
            if sum(Fraction(part.share) for part in self.mix or ()) != 1:
                raise BadAsk("parts whose shares add to 1", "mix")
        elif self.mix is not None:
            raise BadAsk("a mix under MIX only", "mix")
        else:
            _check_weights(self.key, self.weights or {})
        return self


def weights_of(allocation: Allocation) -> dict[str, Fraction]:
    """Each party's exact weight; under MIX the sum of share × its part of that key."""
    if allocation.weights is not None:
        return {party: Fraction(weight) for party, weight in allocation.weights.items()}
    mixed: dict[str, Fraction] = {}
    for part in allocation.mix or ():
        whole = sum(Fraction(weight) for weight in part.weights.values())
        for party, weight in part.weights.items():
            own = Fraction(part.share) * Fraction(weight) / whole
            mixed[party] = mixed.get(party, Fraction(0)) + own
    return mixed


def _check_weights(key: Key, weights: Mapping[str, Decimal]) -> None:
    if not any(weights.values()):
        raise BadAsk("at least one weight above 0", "weights")
    if key is Key.EQUAL and len(set(weights.values())) > 1:
        raise BadAsk("equal weights under EQUAL", "weights")
    if key is Key.FIXED and sum(Fraction(weight) for weight in weights.values()) != 100:
        raise BadAsk("percentages that add to 100 under FIXED", "weights")
