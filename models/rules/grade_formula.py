"""Which German grade does the modified Bavarian formula give?

x = 1 + 3 · (best − grade) / (best − pass), in both directions of a scale; below the pass mark 5.0.
Rounding is contested, so it is part of the question: the KMK description and Passau truncate to one
decimal, several calculators round half up. R-45 says when the formula is used at all.
Source: handbook domain 6.9 [C]; vectors V-B. Shapes: contracts 6, `grade-formula`.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from models.rules.arithmetic import half_up, truncated
from models.rules.shapes import Answer, Ask, BadAsk, Number, Rule, Runnable

RAW_PLACES = 4
VALUE_PLACES = 1
FAILED = Decimal("5.0")


class Rounding(StrEnum):
    TRUNCATE = "TRUNCATE"
    HALF_UP = "HALF_UP"


class GradeFormulaAsk(Ask):
    """`best` is the best grade attainable, `pass` the lowest pass; `steps` the grades there are."""

    grade: Number
    best: Number
    pass_: Number = Field(alias="pass")
    rounding: Rounding
    steps: tuple[Number, ...] | None = None


class GradeFormulaAnswer(Answer):
    raw: Number
    value: Number
    step: Number | None


def grade_formula(ask: GradeFormulaAsk) -> GradeFormulaAnswer:
    """R-45. Raises `BadAsk` where best and pass mark are one, or the grade is beyond the best."""
    best, lowest, grade = (Fraction(part) for part in (ask.best, ask.pass_, ask.grade))
    if best == lowest:
        raise BadAsk("another grade than the pass mark", "best")
    exact = 1 + 3 * (best - grade) / (best - lowest)
    if exact < 1:
        raise BadAsk("a grade no better than the best", "grade")
    if exact > 4:
        said = "It is below the host's pass mark, so the formula does not apply: 5.0."
        return _answer(exact, FAILED, FAILED if ask.steps else None, said)
    rounded = truncated if ask.rounding is Rounding.TRUNCATE else half_up
    value = rounded(exact, VALUE_PLACES)
    said = f"The modified Bavarian formula, {ask.rounding.value} to one decimal, gives {value}."
    return _answer(exact, value, _step(value, ask.steps), said)


def _step(value: Decimal, steps: tuple[Decimal, ...] | None) -> Decimal | None:
    """The next step that is not worse; lower is better here."""
    if not steps:
        return None
    return max((step for step in steps if step <= value), default=min(steps))


def _answer(exact: Fraction, value: Decimal, step: Decimal | None, why: str) -> GradeFormulaAnswer:
    return GradeFormulaAnswer(
        rule_ids=("R-45",), why=why, raw=half_up(exact, RAW_PLACES), value=value, step=step
    )


RULES: tuple[Rule, ...] = ()
RUNS = (
    Runnable(
        "grade-formula",
        ("R-45",),
        GradeFormulaAsk,
        GradeFormulaAnswer,
        grade_formula,
        example='{"grade": "14", "best": "20", "pass": "10", "rounding": "TRUNCATE", "steps":'
        ' ["1.0", "1.3", "1.7", "2.0", "2.3", "2.7", "3.0", "3.3", "3.7", "4.0"]}',
    ),
)
