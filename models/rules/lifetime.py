"""Which rate holds in a given month of a share that grows with the life of a course?

R-36, the second kind of step: by time instead of by amount. Source: handbook domain 3.2 M1 [C: the
Coursera and Michigan contract of 2012]; vector V-R6. Shapes: contracts 6, `lifetime-rate`.
"""

from fractions import Fraction

from models.rules.arithmetic import exact
from models.rules.shapes import Answer, Ask, Number, Positive, Rule, Runnable


class LifetimeRateAsk(Ask):
    """`month` counts from 1, the month in which the course began to sell."""

    month: Positive
    start: Number
    step: Number
    every_months: Positive
    cap: Number


class LifetimeRateAnswer(Answer):
    rate: Number


def lifetime_rate(ask: LifetimeRateAsk) -> LifetimeRateAnswer:
    """R-36. `start` plus `step` for each `every_months` completed before `month`, at most `cap`."""
    completed = (ask.month - 1) // ask.every_months
    rate = min(Fraction(ask.cap), Fraction(ask.start) + Fraction(ask.step) * completed)
    return LifetimeRateAnswer(
        rule_ids=("R-36",),
        why=f"Before month {ask.month} the rate rose {completed} times, up to its cap.",
        rate=exact(rate),
    )


RULES: tuple[Rule, ...] = ()
RUNS = (
    Runnable(
        "lifetime-rate",
        ("R-36",),
        LifetimeRateAsk,
        LifetimeRateAnswer,
        lifetime_rate,
        example='{"month": 7, "start": "0.06", "step": "0.03", "every_months": 3, "cap": "0.15"}',
    ),
)
