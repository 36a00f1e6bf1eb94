"""What does a party get of an amount when the rate changes with the amount?

R-36: whether tiers are marginal ("like a tax code") or apply one rate to the whole is always said;
a bound belongs to the tier below it. Source: handbook domain 3.2 M5 [C: EdSurge, 9 August 2021] and
3.3 step 1 [D]; vector V-R5. Shapes: contracts 6, `tiers`.
"""

from collections.abc import Sequence
from fractions import Fraction

from models.rules.arithmetic import whole_half_up
from models.rules.shapes import Answer, Ask, BadAsk, Currency, Minor, Number, Rule, Runnable


class Tier(Ask):
    """`up_to_minor` belongs to this tier; only the last one may be open (`None`)."""

    up_to_minor: Minor | None
    rate: Number


class TiersAsk(Ask):
    amount_minor: Minor
    currency: Currency
    tiers: tuple[Tier, ...]
    marginal: bool


class TiersAnswer(Answer):
    amount_minor: int


def tiers(ask: TiersAsk) -> TiersAnswer:
    """R-36. Raises `BadAsk` for bounds that do not ascend or an amount beyond the last one."""
    exact = tiered(ask.amount_minor, ask.tiers, ask.marginal)
    how = "each slice at its own rate" if ask.marginal else "the whole at the rate it reaches"
    return TiersAnswer(
        rule_ids=("R-36",),
        why=f"The agreement's tiers take {how}; a bound belongs to the tier below it.",
        amount_minor=whole_half_up(exact),
    )


def tiered(amount_minor: int, steps: Sequence[Tier], marginal: bool) -> Fraction:
    """The exact part of the amount, not yet rounded."""
    _check(amount_minor, steps)
    if not marginal:
        return amount_minor * Fraction(steps[_reached(amount_minor, steps)].rate)
    part, floor = Fraction(0), 0
    for step in steps[: _reached(amount_minor, steps) + 1]:
        ceiling = amount_minor if step.up_to_minor is None else min(amount_minor, step.up_to_minor)
        part += (ceiling - floor) * Fraction(step.rate)
        floor = ceiling
    return part


def _reached(amount_minor: int, steps: Sequence[Tier]) -> int:
    return next(
        index
        for index, step in enumerate(steps)
        if step.up_to_minor is None or amount_minor <= step.up_to_minor
    )


def _check(amount_minor: int, steps: Sequence[Tier]) -> None:
    if not steps:
        raise BadAsk("at least one tier", "tiers")
    below = -1
    for index, step in enumerate(steps):
        if step.up_to_minor is None:
            if index < len(steps) - 1:
                raise BadAsk("a bound; only the last tier is open", "tiers", index, "up_to_minor")
        elif step.up_to_minor <= below:
            raise BadAsk("a bound above the one before it", "tiers", index, "up_to_minor")
        else:
            below = step.up_to_minor
    if steps[-1].up_to_minor is not None and amount_minor > below:
        raise BadAsk(f"an amount the tiers reach, at most {below}", "amount_minor")


RULES = (
    Rule(
        id="R-36",
        sentence="An agreement with tiers says whether they are marginal or apply to the whole"
        " amount; a bound belongs to the tier below it.",
        source="handbook domain 3.2 M5 (EdSurge, 9 August 2021) and 3.3 step 1",
        evidence="C",
        tested="tests/rules/test_tiers.py",
    ),
)
RUNS = (
    Runnable(
        "tiers",
        ("R-36",),
        TiersAsk,
        TiersAnswer,
        tiers,
        example='{"amount_minor": 3000000000, "currency": "USD", "marginal": true, "tiers":'
        ' [{"up_to_minor": 1000000000, "rate": "0.60"}, {"up_to_minor": 2500000000, "rate":'
        ' "0.65"}, {"up_to_minor": 5000000000, "rate": "0.70"}, {"up_to_minor": null, "rate":'
        ' "0.75"}]}',
    ),
)
