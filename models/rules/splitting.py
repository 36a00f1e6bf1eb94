"""How is an amount of money shared by weights so that no cent is lost or made?

R-35: the shares always make the amount; what does not divide goes by largest remainder, a tie to
the smaller id by code point. Source: handbook domain 3.3 step 6 [D]; vectors V-R1 to V-R3.
Shapes: contracts 6, `split`.
"""

from collections.abc import Mapping
from fractions import Fraction

from models.rules.shapes import Answer, Ask, BadAsk, Currency, Id, Minor, Number, Rule, Runnable


class SplitAsk(Ask):
    amount_minor: Minor
    currency: Currency
    weights: dict[Id, Number]


class SplitAnswer(Answer):
    shares: dict[str, int]


def split(ask: SplitAsk) -> SplitAnswer:
    """R-35. Shares an amount by weights; raises `BadAsk` where no weight is above 0."""
    weights = {party: Fraction(weight) for party, weight in ask.weights.items()}
    if not any(weights.values()):
        raise BadAsk("at least one weight above 0", "weights")
    return SplitAnswer(
        rule_ids=("R-35",),
        why=f"Shared by weight among {len(weights)}; what does not divide goes by largest"
        " remainder, a tie to the smaller id.",
        shares=shares(ask.amount_minor, weights),
    )


def shares(amount_minor: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Largest remainder in minor units, by party id; at least one weight must be above 0."""
    parties = sorted(weights)
    whole = sum(weights.values(), start=Fraction(0))
    exact = {party: amount_minor * weights[party] / whole for party in parties}
    floors = {party: exact[party] // 1 for party in parties}
    left = amount_minor - sum(floors.values())
    by_remainder = sorted(parties, key=lambda party: (floors[party] - exact[party], party))
    favoured = frozenset(by_remainder[:left])
    return {party: floors[party] + (party in favoured) for party in parties}


RULES = (
    Rule(
        id="R-35",
        sentence="The steps of a waterfall run in the order of the contract, all shares together"
        " make the distributable amount to the cent, and what does not divide goes by largest"
        " remainder.",
        source="handbook domain 3.3, steps 1 to 6",
        evidence="D",
        tested="tests/rules/test_splitting.py",
    ),
)
RUNS = (
    Runnable(
        "split",
        ("R-35",),
        SplitAsk,
        SplitAnswer,
        split,
        example='{"amount_minor": 10000, "currency": "EUR", "weights": {"a": "1", "b": "1",'
        ' "c": "1"}}',
    ),
)
