"""Was the part passed, and what becomes of its grade?

R-27: credits may be kept while the grade is dropped. R-29: the pass mark is judged by the host's
own outcome, so a mark below it that was validated by compensation is a pass. Sources: Heidelberg's
central page on recognition [C], handbook domain 4.6; French order of 2018 on compensation [C],
domain 6.3. R-28: two grades of one scale are compared by their place in it.
"""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from models.rules.grade_conversion import ScaleCode
from models.rules.scales import LODE_VALUES, SCALES, Scale
from models.rules.shapes import Answer, Ask, BadAsk, Number, Rule, Runnable, Whole


class HostOutcome(StrEnum):
    PASSED = "PASSED"
    COMPENSATED = "COMPENSATED"
    FAILED = "FAILED"


class GradePassAsk(Ask):
    """`host_outcome` is what the awarding body says; without it the scale's pass mark decides."""

    scale: ScaleCode
    grade: str
    host_outcome: HostOutcome | None = None
    credits_awarded: bool | None = None


class GradePassAnswer(Answer):
    passed: bool
    by: str


def grade_pass(ask: GradePassAsk) -> GradePassAnswer:
    """R-29. Raises `BadAsk` for a grade the scale lacks, or statements that contradict."""
    by_mark = _checked(SCALES[ask.scale], ask.grade, "grade").passes(ask.grade)
    if ask.host_outcome is HostOutcome.FAILED and ask.credits_awarded:
        raise BadAsk("no FAILED where credits were awarded", "host_outcome")
    if ask.host_outcome is not None:
        passed, by = ask.host_outcome is not HostOutcome.FAILED, "HOST_OUTCOME"
        why = f"The host states {ask.host_outcome.value}, which decides over the mark."
    elif ask.credits_awarded is not None:
        passed, by = ask.credits_awarded, "CREDITS"
        why = "The credits show it: " + ("they were awarded." if passed else "none were awarded.")
    else:
        passed, by = by_mark, "PASS_MARK"
        why = f"By the pass mark of {ask.scale}, since the host states no outcome."
    return GradePassAnswer(rule_ids=("R-29",), why=why, passed=passed, by=by)


class Treatment(StrEnum):
    """A university's policy on grades from elsewhere."""

    CONVERT = "CONVERT"
    TAKE_OVER = "TAKE_OVER"
    DROP = "DROP"


class GradeTreatmentAsk(Ask):
    """`counts_in_average`: whether a grade that is kept enters the average of the studies."""

    treatment: Treatment
    recognised_ects: Number
    host_grade: str | None = None
    converted_grade: str | None = None
    counts_in_average: bool | None = None

    @model_validator(mode="after")
    def _has_what_it_reads(self) -> Self:
        if self.treatment is Treatment.CONVERT and self.converted_grade is None:
            raise BadAsk("the converted grade, since the policy is CONVERT", "converted_grade")
        if self.treatment is Treatment.TAKE_OVER and self.host_grade is None:
            raise BadAsk("the host's grade, since the policy is TAKE_OVER", "host_grade")
        return self


class GradeTreatmentAnswer(Answer):
    recognised_ects: Number
    grade: str | None
    in_average: bool


def grade_treatment(ask: GradeTreatmentAsk) -> GradeTreatmentAnswer:
    """R-27. The credits never depend on what becomes of the grade."""
    grades = {
        Treatment.CONVERT: ask.converted_grade,
        Treatment.TAKE_OVER: ask.host_grade,
        Treatment.DROP: None,
    }
    grade = grades[ask.treatment]
    kept = "is dropped" if grade is None else f"is {grade}"
    return GradeTreatmentAnswer(
        rule_ids=("R-27",),
        why=f"{ask.recognised_ects:f} ECTS are kept; the grade {kept} by policy.",
        recognised_ects=ask.recognised_ects,
        grade=grade,
        in_average=grade is not None and bool(ask.counts_in_average),
    )


class GradeOrderAsk(Ask):
    scale: ScaleCode
    left: str
    right: str
    lode_value: Whole | None = None

    @model_validator(mode="after")
    def _lode_is_policy(self) -> Self:
        if self.lode_value is not None and self.lode_value not in LODE_VALUES:
            raise BadAsk("30, 31 or 32", "lode_value")
        return self


class GradeOrderAnswer(Answer):
    """`better`: LEFT, RIGHT or EQUAL. Label scales, and 30L without a policy, have no number."""

    better: str
    left_number: Number | None
    right_number: Number | None


def grade_order(ask: GradeOrderAsk) -> GradeOrderAnswer:
    """R-28. Raises `BadAsk` for a label the scale lacks."""
    scale = SCALES[ask.scale]
    left = _checked(scale, ask.left, "left").rank(ask.left)
    right = _checked(scale, ask.right, "right").rank(ask.right)
    better = "EQUAL" if left == right else "LEFT" if left < right else "RIGHT"
    return GradeOrderAnswer(
        rule_ids=("R-28",),
        why=f"On the scale {ask.scale} the order of labels decides, not their numbers.",
        better=better,
        left_number=_positive(scale, ask.left, ask.lode_value),
        right_number=_positive(scale, ask.right, ask.lode_value),
    )


def _positive(scale: Scale, label: str, lode_value: int | None) -> Number | None:
    """The grade's number; a failing grade below 0, such as the Danish -3, has none to average."""
    number = scale.number(label, lode_value)
    return number if number is None or number >= 0 else None


def _checked(scale: Scale, label: str, member: str) -> Scale:
    try:
        scale.check(label)
    except BadAsk as bad:
        raise BadAsk(bad.expected, member) from None
    return scale


RULES = (
    Rule(
        id="R-27",
        sentence="A university may keep the credits and drop the grade.",
        source="Heidelberg, central page on recognition; handbook domain 4.6",
        evidence="C",
        tested="tests/rules/test_grade_outcomes.py",
    ),
    Rule(
        id="R-29",
        sentence="Whether a part was passed is what the host says, compensation included, not what"
        " the mark alone says.",
        source="French order of 2018 on the bachelor, compensation; handbook domain 6.3",
        evidence="C",
        tested="tests/rules/test_grade_outcomes.py",
    ),
)
RUNS = (
    Runnable(
        "grade-pass",
        ("R-29",),
        GradePassAsk,
        GradePassAnswer,
        grade_pass,
        example='{"scale": "FR", "grade": "9.5", "host_outcome": "COMPENSATED"}',
    ),
    Runnable(
        "grade-treatment",
        ("R-27",),
        GradeTreatmentAsk,
        GradeTreatmentAnswer,
        grade_treatment,
        example='{"treatment": "DROP", "recognised_ects": "6", "host_grade": "28"}',
    ),
    Runnable(
        "grade-order",
        ("R-28",),
        GradeOrderAsk,
        GradeOrderAnswer,
        grade_order,
        example='{"scale": "IT", "left": "30L", "right": "30", "lode_value": 31}',
    ),
)
