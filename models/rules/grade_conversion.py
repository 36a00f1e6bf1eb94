"""Which grade at home is comparable with a host's grade, by the two grade distributions?

R-26: the policy is the receiving university's and fixed before the case; the result is a suggestion
until it is confirmed. Intervals are (from, to] from the top, so a midpoint on a boundary belongs to
the better grade (design D-11). Source: ECTS Users' Guide 2015, grade conversion [C]; algorithm
handbook domain 4.7 [D]; vectors V-G2, V-G3. Shapes: contracts 6, `grade-convert`.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from models.rules.arithmetic import half_up
from models.rules.grade_tables import (
    SMALLEST_FOR_CONVERSION,
    Counts,
    Kind,
    check_counts,
    intervals,
    total,
    without,
)
from models.rules.scales import LODE, LODE_VALUES, SCALES, Scale
from models.rules.shapes import Answer, Ask, BadAsk, Number, Part, Rule, Runnable, Whole

OVERLAP_PLACES = 4
MEAN_PLACES = 3


class Policy(StrEnum):
    """The receiving university's choice among the comparable grades."""

    BEST = "BEST"
    WORST = "WORST"
    MIDPOINT = "MIDPOINT"
    WEIGHTED_MEAN = "WEIGHTED_MEAN"


class Conversion(StrEnum):
    SUGGESTED = "SUGGESTED"
    NOT_CONVERTED = "NOT_CONVERTED"


def _known(code: str) -> str:
    if code not in SCALES:
        raise BadAsk(f"a scale: {' '.join(SCALES)}")
    return code


ScaleCode = Annotated[str, AfterValidator(_known)]


class SourceTable(Ask):
    """Counts best first, in the scale's own labels; `kind` is COUNTS where it is not said."""

    scale: ScaleCode
    kind: Kind | None = None
    counts: Counts


class TargetTable(SourceTable):
    """`lode_value`: what 30L counts as a number (30, 31 or 32), by the university's policy."""

    lode_value: Whole | None = None


class GradeConvertAsk(Ask):
    grade: str
    source: SourceTable
    target: TargetTable
    policy: Policy


class Candidate(Part):
    """A grade whose interval meets the host's; `overlap` in percentage points."""

    grade: str
    overlap: Number


class GradeConvertAnswer(Answer):
    status: Conversion
    suggested: str | None
    candidates: tuple[Candidate, ...]
    mean: Number | None


class _Met(NamedTuple):
    grade: str
    overlap: Fraction  # part of 1
    number: Decimal | None


def grade_convert(ask: GradeConvertAsk) -> GradeConvertAnswer:
    """R-26. Raises `BadAsk` for grades or tables that do not fit their scale."""
    scale = SCALES[ask.source.scale]
    try:
        failing = not scale.passes(ask.grade)
    except BadAsk as bad:
        raise BadAsk(bad.expected, "grade") from None
    source, target = _passing(ask.source, "source"), _passing(ask.target, "target")
    if ask.target.lode_value is not None and ask.target.lode_value not in LODE_VALUES:
        raise BadAsk("30, 31 or 32", "target", "lode_value")
    if failing:
        return _not_converted("A failing grade is never converted and carries no credits")
    for table, counts in ((ask.source, source), (ask.target, target)):
        if table.kind is not Kind.PERCENT and total(counts) < SMALLEST_FOR_CONVERSION:
            return _not_converted(f"A table has fewer than {SMALLEST_FOR_CONVERSION} observations")
    interval = dict(intervals(source)).get(ask.grade)
    if interval is None or interval[0] == interval[1]:
        return _not_converted("The host's table holds no observation of this grade")
    return _suggested(ask, target, interval)


def _passing(table: SourceTable, member: str) -> Counts:
    """The passing rows of a table that fits its scale."""
    scale = SCALES[table.scale]
    try:
        check_counts(table.counts, table.kind or Kind.COUNTS)
        _check_order(table.counts, scale)
        return without(table.counts, [row[0] for row in table.counts if not scale.passes(row[0])])
    except BadAsk as bad:
        raise BadAsk(bad.expected, member, *bad.place) from None


def _check_order(counts: Counts, scale: Scale) -> None:
    before: Decimal | None = None
    for index, (label, _) in enumerate(counts):
        try:
            rank = scale.rank(label)
        except BadAsk as bad:
            raise BadAsk(bad.expected, "counts", index, 0) from None
        if before is not None and rank <= before:
            raise BadAsk(f"counts in the order of {scale.code}, best first", "counts", index, 0)
        before = rank


def _not_converted(why: str) -> GradeConvertAnswer:
    return GradeConvertAnswer(
        rule_ids=("R-26",),
        why=f"{why}; another basis must be found (R-45).",
        status=Conversion.NOT_CONVERTED,
        suggested=None,
        candidates=(),
        mean=None,
    )


def _suggested(
    ask: GradeConvertAsk, target: Counts, interval: tuple[Fraction, Fraction]
) -> GradeConvertAnswer:
    met = _met(ask.target, target, interval)
    exact_mean = _mean(met)
    if ask.policy is Policy.WEIGHTED_MEAN and any(one.grade == LODE for one in met):
        _need_lode_value(ask.target)
    chosen = _chosen(ask.policy, met, exact_mean, target, interval)
    return GradeConvertAnswer(
        rule_ids=("R-26", "R-28") if ask.target.scale in ("DK", "IT") else ("R-26",),
        why=f"{ask.grade} is comparable with {', '.join(one.grade for one in met)}; the policy"
        f" {ask.policy.value} takes {chosen}, a suggestion until it is confirmed.",
        status=Conversion.SUGGESTED,
        suggested=chosen,
        candidates=tuple(
            Candidate(grade=one.grade, overlap=half_up(100 * one.overlap, OVERLAP_PLACES))
            for one in met
        ),
        mean=None if exact_mean is None else half_up(exact_mean, MEAN_PLACES),
    )


def _need_lode_value(target: TargetTable) -> None:
    if target.lode_value is None:
        said = "30, 31 or 32, since the weighted mean reads what 30L counts"
        raise BadAsk(said, "target", "lode_value")


def _met(table: TargetTable, counts: Counts, host: tuple[Fraction, Fraction]) -> list[_Met]:
    """The grades at home whose interval meets the host's, best first."""
    scale, found = SCALES[table.scale], []
    for grade, (start, end) in intervals(counts):
        overlap = min(end, host[1]) - max(start, host[0])
        if overlap > 0:
            found.append(_Met(grade, overlap, scale.number(grade, table.lode_value)))
    return found


def _mean(met: Sequence[_Met]) -> Fraction | None:
    """The candidates' numbers weighed by overlap; None where one of them has no number."""
    weighed = Fraction(0)
    for one in met:
        if one.number is None:
            return None
        weighed += Fraction(one.number) * one.overlap
    return weighed / sum(one.overlap for one in met)


def _chosen(
    policy: Policy,
    met: Sequence[_Met],
    mean: Fraction | None,
    target: Counts,
    host: tuple[Fraction, Fraction],
) -> str:
    if policy is Policy.BEST:
        return met[0].grade
    if policy is Policy.WORST:
        return met[-1].grade
    if policy is Policy.WEIGHTED_MEAN and mean is not None:
        # The best stands first and `min` keeps the first, so a tie goes to the better grade.
        return min(met, key=lambda one: abs(Fraction(one.number or 0) - mean)).grade
    middle = (host[0] + host[1]) / 2
    return next(grade for grade, (start, end) in intervals(target) if start < middle <= end)


RULES = (
    Rule(
        id="R-26",
        sentence="The receiving university fixes its conversion policy before the case, and the"
        " converted grade is a suggestion until somebody confirms it.",
        source="ECTS Users' Guide 2015, grade conversion; EGRACONS; handbook domain 4.6",
        evidence="C",
        tested="tests/rules/test_grade_conversion.py",
    ),
    Rule(
        id="R-28",
        sentence="Grades are labels in the order of their scale: 02 is not 2, 30L stands above 30,"
        " and its number is policy.",
        source="handbook domain 6.9",
        evidence="C",
        tested="tests/rules/test_scales.py",
    ),
)
RUNS = (
    Runnable(
        "grade-convert",
        ("R-26", "R-28"),
        GradeConvertAsk,
        GradeConvertAnswer,
        grade_convert,
        example='{"grade": "10", "source": {"scale": "DK", "counts": [["12", 130], ["10", 230],'
        ' ["7", 330], ["4", 210], ["02", 100]]}, "target": {"scale": "PL", "counts": [["5", 200],'
        ' ["4.5", 250], ["4", 250], ["3.5", 150], ["3", 150]]}, "policy": "MIDPOINT"}',
    ),
)
