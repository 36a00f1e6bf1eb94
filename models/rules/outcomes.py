"""Which outcomes and reasons has a decision, and what is the whole of its lines?

Handbook domain 5.4 (five outcomes, EAR manual 11 [C]), 5.5 (reasons [D]); design D-06.
"""

from collections.abc import Collection
from enum import StrEnum

from pydantic import Field

from models.rules.shapes import Answer, Ask, Rule, Runnable


class Outcome(StrEnum):
    FULL = "FULL"
    PARTIAL = "PARTIAL"
    CONDITIONAL = "CONDITIONAL"
    ALTERNATIVE = "ALTERNATIVE"
    REFUSED = "REFUSED"


class Alternative(StrEnum):
    """What has to be considered before a refusal."""

    PARTIAL = "PARTIAL"
    CONDITIONAL = "CONDITIONAL"
    ALTERNATIVE = "ALTERNATIVE"


class DecidedBy(StrEnum):
    COMMITTEE = "COMMITTEE"
    CHAIR = "CHAIR"
    REGISTRAR = "REGISTRAR"
    MACHINE = "MACHINE"


class Reason(StrEnum):
    """The taxonomy of handbook domain 5.5."""

    LEVEL = "LEVEL"
    WORKLOAD = "WORKLOAD"
    LEARNING_OUTCOMES = "LEARNING_OUTCOMES"
    PROFILE = "PROFILE"
    QUALITY = "QUALITY"
    AUTHENTICITY = "AUTHENTICITY"
    IDENTITY_NOT_VERIFIED = "IDENTITY_NOT_VERIFIED"
    NOT_QUALITY_ASSURED = "NOT_QUALITY_ASSURED"
    NO_SUMMATIVE_ASSESSMENT = "NO_SUMMATIVE_ASSESSMENT"
    INCOMPLETE_INFORMATION = "INCOMPLETE_INFORMATION"
    CAP_EXCEEDED = "CAP_EXCEEDED"
    ALREADY_CREDITED = "ALREADY_CREDITED"
    TOO_OLD = "TOO_OLD"
    GRADE_BELOW_MIN = "GRADE_BELOW_MIN"
    LEVEL_LOCK = "LEVEL_LOCK"
    NOT_IN_LEARNING_AGREEMENT = "NOT_IN_LEARNING_AGREEMENT"
    DEGREE_ALREADY_COMPLETE = "DEGREE_ALREADY_COMPLETE"
    CREDIT_NOT_AWARDED = "CREDIT_NOT_AWARDED"
    FRAUD = "FRAUD"


class CheckKind(StrEnum):
    ECTS_AT_LEAST = "ECTS_AT_LEAST"
    COMPONENT_PASSED = "COMPONENT_PASSED"
    DOCUMENT_RECEIVED = "DOCUMENT_RECEIVED"


# Each of these alone carries a refusal under the convention; a difference in workload does not.
CARRIES_A_REFUSAL = frozenset(
    {Reason.LEVEL, Reason.LEARNING_OUTCOMES, Reason.PROFILE, Reason.QUALITY, Reason.FRAUD}
)
NEEDS_EVIDENCE = CARRIES_A_REFUSAL | {Reason.WORKLOAD}
# About evidence: usable only after the learner was asked and the time to answer is over.
ABOUT_EVIDENCE = frozenset(
    {
        Reason.AUTHENTICITY,
        Reason.IDENTITY_NOT_VERIFIED,
        Reason.NOT_QUALITY_ASSURED,
        Reason.NO_SUMMATIVE_ASSESSMENT,
        Reason.INCOMPLETE_INFORMATION,
    }
)


def whole(lines: Collection[Outcome]) -> Outcome:
    """D-06: the outcome of a decision from the outcomes of its lines; at least one is needed."""
    if not lines:
        raise ValueError("a decision speaks of at least one line")
    found = frozenset(lines)
    if len(found) == 1 and found <= {Outcome.FULL, Outcome.REFUSED}:
        return next(iter(found))
    if found & {Outcome.REFUSED, Outcome.PARTIAL}:
        return Outcome.PARTIAL
    return Outcome.CONDITIONAL if Outcome.CONDITIONAL in found else Outcome.ALTERNATIVE


class WholeAsk(Ask):
    """The outcomes of all lines of a recognition."""

    lines: tuple[Outcome, ...] = Field(min_length=1)


class WholeAnswer(Answer):
    outcome: Outcome


def whole_of(ask: WholeAsk) -> WholeAnswer:
    """D-06: FULL speaks of outcomes, not of numbers of credits."""
    outcome = whole(ask.lines)
    return WholeAnswer(
        outcome=outcome,
        rule_ids=("D-06",),
        why=f"{len(ask.lines)} lines together make {outcome.value}.",
    )


RULES = (
    Rule(
        id="D-06",
        sentence="All lines full: FULL; nothing recognised: REFUSED; a line refused or an outcome "
        "left over: PARTIAL; else any condition: CONDITIONAL; else ALTERNATIVE.",
        source="design D-06; handbook domain 5.4",
        evidence="D",
        tested="tests/rules/test_outcomes.py",
    ),
)
RUNS = (
    Runnable(
        "whole",
        ("D-06",),
        WholeAsk,
        WholeAnswer,
        whole_of,
        example='{"lines": ["FULL", "CONDITIONAL"]}',
    ),
)
