"""On which basis is a grade converted, and with which pair of tables?

R-45 (design D-11): distribution tables, else an agreed fixed table, else (to Germany) the modified
Bavarian formula, else pass or fail only; the result names its basis. The reference group is the
detailed field, else the narrow one; the broad one only by the university's policy (design O-24).
R-26: the policy in force was fixed before the case. Source: handbook domain 4.5, 4.6, 4.7 [C for
the group and the policy, D for the order].
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from models.rules.grade_conversion import Policy, ScaleCode
from models.rules.scales import SCALES, Scale
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Rule, Runnable

GERMAN = "DE"


class Basis(StrEnum):
    DISTRIBUTION = "DISTRIBUTION"
    FIXED_TABLE = "FIXED_TABLE"
    FORMULA = "FORMULA"
    PASS_FAIL = "PASS_FAIL"  # noqa: S105 - a basis, no password
    FAILED = "FAILED"


class GradeBasisAsk(Ask):
    """What each basis gives, null where it gives nothing; a failing grade is never converted."""

    target: ScaleCode
    passed: bool
    distribution: str | None = None
    fixed_table: str | None = None
    formula: str | None = None


class GradeBasisAnswer(Answer):
    basis: Basis
    grade: str | None


def grade_basis(ask: GradeBasisAsk) -> GradeBasisAnswer:
    """R-45. Raises `BadAsk` for a formula towards another scale than the German one."""
    if ask.formula is not None and ask.target != GERMAN:
        raise BadAsk("no formula; it leads to German grades only", "formula")
    offers = {
        Basis.DISTRIBUTION: ask.distribution,
        Basis.FIXED_TABLE: ask.fixed_table,
        Basis.FORMULA: ask.formula,
    }
    basis, grade = next(
        ((basis, grade) for basis, grade in offers.items() if grade is not None),
        (Basis.PASS_FAIL, None),
    )
    why = f"Distribution, fixed table, formula, in this order; the first that answers: {basis}."
    if not ask.passed:
        basis, grade, why = Basis.FAILED, None, "A failing grade is never converted."
    return GradeBasisAnswer(rule_ids=("R-45",), why=why, basis=basis, grade=grade)


class Row(Ask):
    """The grades from `best` to `worst` of the host become `grade` at home."""

    best: str
    worst: str
    grade: str


class GradeFixedAsk(Ask):
    """An agreed table, such as a joint programme's; its rows best first and apart."""

    grade: str
    source: ScaleCode
    target: ScaleCode
    rows: tuple[Row, ...]


class GradeFixedAnswer(Answer):
    grade: str | None


def grade_fixed(ask: GradeFixedAsk) -> GradeFixedAnswer:
    """R-45. Raises `BadAsk` for grades of another scale or rows that overlap."""
    source, target = SCALES[ask.source], SCALES[ask.target]
    _check_rows(ask.rows, source, target)
    asked = _rank(source, ask.grade, "grade")
    found = next(
        (row.grade for row in ask.rows if source.rank(row.best) <= asked <= source.rank(row.worst)),
        None,
    )
    why = f"The agreed table gives {found}." if found else "The agreed table has no such row."
    return GradeFixedAnswer(rule_ids=("R-45",), why=why, grade=found)


def _check_rows(rows: tuple[Row, ...], source: Scale, target: Scale) -> None:
    for index, row in enumerate(rows):
        _rank(target, row.grade, "rows", index, "grade")
        best = _rank(source, row.best, "rows", index, "best")
        if _rank(source, row.worst, "rows", index, "worst") < best:
            raise BadAsk("a grade not better than best", "rows", index, "worst")
    for index, (above, below) in enumerate(pairwise(rows)):
        if source.rank(below.best) <= source.rank(above.worst):
            raise BadAsk("a grade worse than the row before", "rows", index + 1, "best")


def _rank(scale: Scale, label: str, *place: str | int) -> Decimal:
    try:
        return scale.rank(label)
    except BadAsk as bad:
        raise BadAsk(bad.expected, *place) from None


Isced = Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{1,2})?$")]


class Group(StrEnum):
    DETAILED = "DETAILED"
    NARROW = "NARROW"
    BROAD = "BROAD"


class GradeGroupAsk(Ask):
    """ISCED-F codes are strings with leading zeros; `tables` are the fields that have a table."""

    isced: Isced
    tables: tuple[Isced, ...]
    broad_allowed: bool | None = None


class GradeGroupAnswer(Answer):
    group: Group | None
    isced: str | None


def grade_group(ask: GradeGroupAsk) -> GradeGroupAnswer:
    """R-25, O-24. The narrowest field that has a table.

    Inter-disciplinary (…8), other (…9) and undefined (…0) fields stand for themselves: they reach
    the narrow field like any other, and no detailed sibling stands in for them.
    """
    wanted = (
        (Group.DETAILED, ask.isced if len(ask.isced) == 4 else None),
        (Group.NARROW, ask.isced[:3] if len(ask.isced) >= 3 else None),
        (Group.BROAD, ask.isced[:2] if ask.broad_allowed else None),
    )
    group, isced = next(
        ((group, isced) for group, isced in wanted if isced in ask.tables), (None, None)
    )
    why = f"The {group.value.lower()} field {isced} has a table." if group else "No field serves."
    return GradeGroupAnswer(rule_ids=("R-25", "R-45"), why=why, group=group, isced=isced)


class GradePolicyAsk(Ask):
    """`fixed_on`: the policy's date; `opened_on`: the recognition's; `confirmed_by`: a person."""

    policy: Policy
    version: Id
    fixed_on: Day
    opened_on: Day
    confirmed_by: Id | None = None


class GradePolicyAnswer(Answer):
    usable: bool
    standing: str


def grade_policy(ask: GradePolicyAsk) -> GradePolicyAnswer:
    """R-26. A policy fixed on or after the day of the case is not used for it."""
    usable = fixed_before(ask.fixed_on, ask.opened_on)
    standing = "CONFIRMED" if usable and ask.confirmed_by else "SUGGESTED"
    said = "before the case" if usable else "too late for this case"
    return GradePolicyAnswer(
        rule_ids=("R-26",),
        why=f"Policy {ask.policy.value}, version {ask.version}, was fixed {said}.",
        usable=usable,
        standing=standing,
    )


def fixed_before(fixed_on: date, opened_on: date) -> bool:
    return fixed_on < opened_on


RULES = (
    Rule(
        id="R-45",
        sentence="A grade is converted by distribution tables, else an agreed fixed table, else to"
        " Germany by the modified Bavarian formula, else it is pass or fail; the result says by"
        " which.",
        source="design D-11; handbook domain 4.6 (Florence), 4.7",
        evidence="D",
        tested="tests/rules/test_grade_basis.py",
    ),
)
RUNS = (
    Runnable(
        "grade-basis",
        ("R-45",),
        GradeBasisAsk,
        GradeBasisAnswer,
        grade_basis,
        example='{"target": "DE", "passed": true, "distribution": null, "fixed_table": null,'
        ' "formula": "2.3"}',
    ),
    Runnable(
        "grade-fixed",
        ("R-45",),
        GradeFixedAsk,
        GradeFixedAnswer,
        grade_fixed,
        example='{"grade": "15", "source": "FR", "target": "IT", "rows": [{"best": "20", "worst":'
        ' "16", "grade": "30"}, {"best": "15.99", "worst": "14", "grade": "28"}]}',
    ),
    Runnable(
        "grade-group",
        ("R-25", "R-45"),
        GradeGroupAsk,
        GradeGroupAnswer,
        grade_group,
        example='{"isced": "0613", "tables": ["061", "06"], "broad_allowed": false}',
    ),
    Runnable(
        "grade-policy",
        ("R-26",),
        GradePolicyAsk,
        GradePolicyAnswer,
        grade_policy,
        example='{"policy": "MIDPOINT", "version": "2025.1", "fixed_on": "2025-09-01",'
        ' "opened_on": "2026-01-15", "confirmed_by": "examination board"}',
    ),
)
