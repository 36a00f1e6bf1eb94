"""How does the gross of a co-developed course run through the steps of its agreement?

R-35: the steps run in the order of the contract, each takes at most what is left, the rest is
shared by the allocation key, and all lines together make the gross to the cent.
Source: handbook domain 3.3 [D, grounded in M1 to M13 of 3.2]; vector V-R4.
Shapes: contracts 6, `waterfall`; the steps and keys are in `agreement_terms.py`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from models.rules.agreement_terms import (
    Allocation,
    CostRecovery,
    Deduction,
    LeadFee,
    Minimum,
    Of,
    PlatformFee,
    Step,
    weights_of,
)
from models.rules.arithmetic import whole_half_up
from models.rules.shapes import Answer, Ask, BadAsk, Currency, Minor, Part, Rule, Runnable
from models.rules.splitting import shares as split_by_weight
from models.rules.tiers import tiered

SHARE = "SHARE"


class WaterfallAsk(Ask):
    """`steps` stand in the order of the contract."""

    gross_minor: Minor
    currency: Currency
    steps: tuple[Step, ...]
    allocation: Allocation


class Line(Part):
    kind: str
    party: str
    amount_minor: int


class RecoveryLine(Line):
    """`carried_minor` stays open and is the balance of the next period."""

    carried_minor: int


class WaterfallAnswer(Answer):
    lines: tuple[RecoveryLine | Line, ...]
    shares: dict[str, int]
    distributable_minor: int


def waterfall(ask: WaterfallAsk) -> WaterfallAnswer:
    """R-35. Raises `BadAsk` for steps out of order or parties outside the allocation."""
    _check_order(ask.steps)
    lines = _taken(ask)
    rest = ask.gross_minor - sum(line.amount_minor for line in lines)
    shares = _lifted(split_by_weight(rest, weights_of(ask.allocation)), ask.steps)
    given = [Line(kind=SHARE, party=party, amount_minor=part) for party, part in shares.items()]
    tiers_used = any(isinstance(step, PlatformFee) and step.tiers for step in ask.steps)
    return WaterfallAnswer(
        rule_ids=("R-35", "R-36") if tiers_used else ("R-35",),
        why=f"The steps in the order of the contract leave {rest} of {ask.gross_minor} to share by"
        f" {ask.allocation.key.value}; all lines make the gross.",
        lines=(*lines, *given),
        shares=shares,
        distributable_minor=rest,
    )


def _check_order(steps: Sequence[Step]) -> None:
    """Net is gross less deductions and platform fees, so nothing may come before those."""
    later = False
    for index, step in enumerate(steps):
        first = isinstance(step, Deduction | PlatformFee)
        if first and later:
            raise BadAsk("deductions and platform fees before all other steps", "steps", index)
        later = later or not first


def _taken(ask: WaterfallAsk) -> list[Line]:
    left = net = ask.gross_minor
    lines = []
    for index, step in enumerate(ask.steps):
        if isinstance(step, Minimum):
            continue
        try:
            wanted = _wanted(step, ask.gross_minor, net, left)
        except BadAsk as bad:
            raise BadAsk(bad.expected, "steps", index, *bad.place) from None
        amount = min(wanted, left)
        left -= amount
        if isinstance(step, Deduction | PlatformFee):
            net = left
        lines.append(_line(step, amount))
    return lines


def _line(step: Step, amount_minor: int) -> Line:
    if isinstance(step, CostRecovery):
        return RecoveryLine(
            kind=step.kind,
            party=step.party,
            amount_minor=amount_minor,
            carried_minor=step.balance_minor - amount_minor,
        )
    return Line(kind=step.kind, party=step.party, amount_minor=amount_minor)


def _wanted(
    step: Deduction | PlatformFee | LeadFee | CostRecovery, gross: int, net: int, left: int
) -> int:
    """What the step asks for, rounded once, before it is limited to what is left."""
    if isinstance(step, Deduction):
        return step.amount_minor
    if isinstance(step, CostRecovery):
        return step.balance_minor
    if isinstance(step, LeadFee):
        base = net if step.of is Of.NET else left
        return whole_half_up(base * Fraction(step.rate)) if step.rate is not None else step.fixed()
    return _platform_fee(step, left if step.of is Of.REMAINING else gross)


def _platform_fee(step: PlatformFee, base: int) -> int:
    if step.tiers:
        try:
            return whole_half_up(tiered(base, step.tiers, bool(step.marginal)))
        except BadAsk as bad:
            raise BadAsk(bad.expected, "tiers", *bad.place[1:]) from None
    threshold = min(base, step.threshold_minor or 0)
    return threshold + whole_half_up((base - threshold) * Fraction(step.rate or 0))


def _lifted(shares: dict[str, int], steps: Sequence[Step]) -> dict[str, int]:
    """Shares after the minimum guarantees, in their order; their sum does not change."""
    guarantees = [(index, step) for index, step in enumerate(steps) if isinstance(step, Minimum)]
    floors: dict[str, int] = {}
    for index, step in guarantees:
        for member, party in (("party", step.party), ("financed_by", step.financed_by)):
            if party is not None and party not in shares:
                raise BadAsk("a party of the allocation", "steps", index, member)
        floors[step.party] = max(step.minimum_minor, floors.get(step.party, 0))
    for _, step in guarantees:
        shares = _guaranteed(shares, step, floors)
    return shares


def _guaranteed(
    shares: Mapping[str, int], step: Minimum, floors: Mapping[str, int]
) -> dict[str, int]:
    """One guarantee, paid from what its financers have above their own minimum."""
    financers = set(shares) if step.financed_by is None else {step.financed_by}
    spare = {
        party: Fraction(max(0, shares[party] - floors.get(party, 0)))
        for party in financers - {step.party}
    }
    lift = min(max(0, step.minimum_minor - shares[step.party]), int(sum(spare.values())))
    if not lift:
        return dict(shares)
    paid = split_by_weight(lift, spare)
    after = {party: part - paid.get(party, 0) for party, part in shares.items()}
    return after | {step.party: shares[step.party] + lift}


RULES: tuple[Rule, ...] = ()
RUNS = (
    Runnable(
        "waterfall",
        ("R-35", "R-36"),
        WaterfallAsk,
        WaterfallAnswer,
        waterfall,
        example='{"gross_minor": 2400000, "currency": "EUR", "steps": [{"kind": "PLATFORM_FEE",'
        ' "rate": "0.20", "party": "p"}, {"kind": "LEAD_FEE", "rate": "0.10", "of": "NET",'
        ' "party": "a"}, {"kind": "COST_RECOVERY", "party": "a", "balance_minor": 500000}],'
        ' "allocation": {"key": "ECTS_DELIVERED", "weights": {"a": "3", "b": "2", "c": "1"}}}',
    ),
)
