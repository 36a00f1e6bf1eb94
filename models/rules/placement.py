"""In which semester does a learner begin, once credits are recognised?

R-41: recognised credits over all credits, times the semesters; decimals below .5 are rounded down,
from .5 up. Source: Higher Education Act of North Rhine-Westphalia (HG NRW), section 63a [C].
Shapes: contracts 6, `placement`.
"""

from fractions import Fraction

from models.rules.arithmetic import whole_half_up
from models.rules.shapes import Answer, Ask, BadAsk, Number, Rule, Runnable, Whole


class PlacementAsk(Ask):
    recognised_ects: Number
    total_ects: Number
    semesters: Whole


class PlacementAnswer(Answer):
    semesters: int


def placement(ask: PlacementAsk) -> PlacementAnswer:
    """R-41. Raises `BadAsk` for a total of 0, or more recognised than there is."""
    if not ask.total_ects:
        raise BadAsk("the programme's credits, above 0", "total_ects")
    if ask.recognised_ects > ask.total_ects:
        raise BadAsk("at most the programme's credits", "recognised_ects")
    share = Fraction(ask.recognised_ects) / Fraction(ask.total_ects)
    counted = whole_half_up(share * ask.semesters)
    return PlacementAnswer(
        rule_ids=("R-41",),
        why=f"{counted} of {ask.semesters} semesters are counted; decimals from .5 go up.",
        semesters=counted,
    )


RULES = (
    Rule(
        id="R-41",
        sentence="Where the law asks for it, recognised credits place a learner: their part of all"
        " credits, times the semesters, decimals below .5 down.",
        source="HG NRW, section 63a; handbook domain 6.2",
        evidence="C",
        tested="tests/rules/test_placement.py",
    ),
)
RUNS = (
    Runnable(
        "placement",
        ("R-41",),
        PlacementAsk,
        PlacementAnswer,
        placement,
        example='{"recognised_ects": "45", "total_ects": "180", "semesters": 6}',
    ),
)
