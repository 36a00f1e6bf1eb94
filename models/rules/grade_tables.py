"""What does a grade distribution say, and may it be used?

R-25: passing grades only, at least two years, one cycle and one ISCED field; an imported table with
failing grades is renormalised. Source: ECTS Users' Guide 2015 and EGRACONS [C]; size limits
handbook domain 4.5 [D]. Shapes: contracts 6, `grade-table`.
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

from models.rules.arithmetic import half_up
from models.rules.shapes import Answer, Ask, BadAsk, Count, Cycle, Number, Rule, Runnable, Whole

PLACES = 4
SMALLEST_FOR_CONVERSION: Final = 10  # below it nobody can call a distribution one
SMALLEST_WITHOUT_WARNING: Final = 30
YEARS_AT_LEAST: Final = 2

Counts = tuple[tuple[str, Count], ...]


class Kind(StrEnum):
    COUNTS = "COUNTS"
    PERCENT = "PERCENT"


class GradeTableAsk(Ask):
    """`counts` best first; `kind` is COUNTS where it is not said."""

    counts: Counts
    failing: tuple[str, ...] | None = None
    kind: Kind | None = None


class GradeTableAnswer(Answer):
    percent: tuple[tuple[str, Number], ...]
    cumulative: tuple[tuple[str, Number], ...]
    size: int | None


def grade_table(ask: GradeTableAsk) -> GradeTableAnswer:
    """R-25. Raises `BadAsk` for a repeated label or a table without a passing observation."""
    kind = ask.kind or Kind.COUNTS
    check_counts(ask.counts, kind)
    passing = without(ask.counts, ask.failing or ())
    whole = total(passing)
    dropped = len(ask.counts) - len(passing)
    return GradeTableAnswer(
        rule_ids=("R-25",),
        why=f"The passing grades make 100 percent; failing grades left out: {dropped}.",
        percent=tuple(
            (label, half_up(100 * (end - start), PLACES))
            for label, (start, end) in intervals(passing)
        ),
        cumulative=tuple(
            (label, half_up(100 * end, PLACES)) for label, (_, end) in intervals(passing)
        ),
        size=int(whole) if kind is Kind.COUNTS else None,
    )


def check_counts(counts: Counts, kind: Kind) -> None:
    """Raises `BadAsk` for a repeated label, or under COUNTS for a count that is not whole."""
    seen: set[str] = set()
    for index, (label, count) in enumerate(counts):
        if label in seen:
            raise BadAsk("each label once", "counts", index, 0)
        seen.add(label)
        if kind is Kind.COUNTS and Fraction(count).denominator != 1:
            raise BadAsk("a whole number of observations", "counts", index, 1)


def without(counts: Counts, failing: Sequence[str]) -> Counts:
    """The passing rows, best first; raises `BadAsk` where they hold no observation."""
    passing = tuple(row for row in counts if row[0] not in failing)
    if not any(count for _, count in passing):
        raise BadAsk("at least one passing observation", "counts")
    return passing


def total(counts: Counts) -> Fraction:
    return sum((Fraction(count) for _, count in counts), start=Fraction(0))


def intervals(counts: Counts) -> list[tuple[str, tuple[Fraction, Fraction]]]:
    """Each grade with its interval (from, to] from the top, as parts of 1."""
    whole, before, found = total(counts), Fraction(0), []
    for label, count in counts:
        after = before + Fraction(count) / whole
        found.append((label, (before, after)))
        before = after
    return found


class TableUse(StrEnum):
    USABLE = "USABLE"
    SMALL = "SMALL"
    TOO_SMALL = "TOO_SMALL"
    NOT_COMPARABLE = "NOT_COMPARABLE"


class GradeTableUseAsk(Ask):
    """`years`: how many whole years the counts cover; null: the source does not say."""

    passing_observations: Whole
    years: Whole | None = None
    cycle: Cycle
    other_cycle: Cycle


class GradeTableUseAnswer(Answer):
    use: TableUse
    findings: tuple[str, ...]


def grade_table_use(ask: GradeTableUseAsk) -> GradeTableUseAnswer:
    """R-25. Whether a table may serve a conversion, and what must be said beside it."""
    findings = ("YEARS_BELOW_TWO",) if (ask.years or 0) < YEARS_AT_LEAST else ()
    if ask.years is None:
        findings = ("YEARS_NOT_STATED",)
    if ask.cycle != ask.other_cycle:
        use, why = TableUse.NOT_COMPARABLE, "the two tables are of different cycles"
    elif ask.passing_observations < SMALLEST_FOR_CONVERSION:
        use, why = TableUse.TOO_SMALL, f"fewer than {SMALLEST_FOR_CONVERSION} passing grades"
    elif ask.passing_observations < SMALLEST_WITHOUT_WARNING:
        use, why = TableUse.SMALL, f"fewer than {SMALLEST_WITHOUT_WARNING} passing grades"
    else:
        use, why = TableUse.USABLE, "same cycle and enough passing grades"
    return GradeTableUseAnswer(
        rule_ids=("R-25",), why=f"The table is {use.value}: {why}.", use=use, findings=findings
    )


RULES = (
    Rule(
        id="R-25",
        sentence="A grade table counts passing grades of at least two years, for one cycle and one"
        " field; an imported one is freed of failing grades and renormalised.",
        source="ECTS Users' Guide 2015, grade distribution; EGRACONS; handbook domain 4.5",
        evidence="C",
        tested="tests/rules/test_grade_tables.py",
    ),
)
RUNS = (
    Runnable(
        "grade-table",
        ("R-25",),
        GradeTableAsk,
        GradeTableAnswer,
        grade_table,
        example='{"counts": [["A", "2.0"], ["B", "9.9"], ["C", "36.3"], ["D", "26.3"], ["E",'
        ' "24.7"], ["F", "0.8"]], "failing": ["F"], "kind": "PERCENT"}',
    ),
    Runnable(
        "grade-table-use",
        ("R-25",),
        GradeTableUseAsk,
        GradeTableUseAnswer,
        grade_table_use,
        example='{"passing_observations": 24, "years": 3, "cycle": 1, "other_cycle": 1}',
    ),
)
