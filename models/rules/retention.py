"""How long is a record kept, and from which day is that counted?

Design D-08. Statutory terms for recognition files were found for none of the countries (handbook
domain 7.5, 11), so the defaults are ours, each with its reason; a university states its own value
per class. Nothing is kept for ever by omission: every class has a term.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from models.rules.shapes import Answer, Ask, BadAsk, Day, Positive, Rule, Runnable
from models.rules.spans import Span, SpanUnit, last_day


class RecordClass(StrEnum):
    DECISION = "DECISION"
    EVIDENCE = "EVIDENCE"
    REJECTED = "REJECTED"
    MONEY = "MONEY"
    PRECEDENT = "PRECEDENT"
    FEED = "FEED"
    HISTORY = "HISTORY"


class Term(NamedTuple):
    """`counted_from`: what happens on the day from which it is counted."""

    keep: Span
    counted_from: str
    reason: str


def _years(amount: int) -> Span:
    return Span(amount=amount, unit=SpanUnit.YEARS)


DEFAULTS: Mapping[RecordClass, Term] = MappingProxyType(
    {
        RecordClass.DECISION: Term(
            _years(50),
            "the decision",
            "Graduates prove their credits over a working life.",
        ),
        RecordClass.EVIDENCE: Term(
            _years(5),
            "the end of the last remedy",
            "Documents are needed while a decision can be attacked, and some time after.",
        ),
        RecordClass.REJECTED: Term(
            _years(2),
            "the withdrawal or the finding that it is inadmissible",
            "Nobody relies on it; a repeated submission is still noticed.",
        ),
        RecordClass.MONEY: Term(
            _years(10),
            "the end of the year of the entry",
            "Covers the usual terms of tax law.",
        ),
        RecordClass.PRECEDENT: Term(
            _years(5),
            "the decision it comes from",
            "Courses change; an old reference case misleads.",
        ),
        RecordClass.FEED: Term(
            _years(5),
            "the event",
            "A student information system may be rebuilt from its feed.",
        ),
        RecordClass.HISTORY: Term(
            _years(1),
            "the end of the procedure",
            "Histories serve operation; the facts lie elsewhere.",
        ),
    }
)


class RetentionAsk(Ask):
    """`counted_from`: the day named by the class. `own_months`: the university's own term."""

    record_class: RecordClass
    counted_from: Day
    own_months: Positive | None = None


class RetentionAnswer(Answer):
    """`until` is the last day on which the record is kept."""

    until: Day


def retention(ask: RetentionAsk) -> RetentionAnswer:
    """D-08: the last day on which a record of this class is kept."""
    term = DEFAULTS[ask.record_class]
    keep = term.keep
    if ask.own_months is not None:
        keep = Span(amount=ask.own_months, unit=SpanUnit.MONTHS)
    try:
        until = kept_until(keep, ask.record_class, ask.counted_from)
    except OverflowError:
        raise BadAsk("a term that ends within the calendar", "own_months") from None
    return RetentionAnswer(
        until=until,
        rule_ids=("D-08",),
        why=f"Kept {keep} from {term.counted_from}. {term.reason}",
    )


def kept_until(keep: Span, record_class: RecordClass, day: date) -> date:
    """The last day. Money is counted from the end of its year, as accounts are closed by years."""
    if record_class is RecordClass.MONEY:
        day = date(day.year, 12, 31)
    return last_day(day, keep)


RULES = (
    Rule(
        id="D-08",
        sentence="Every class of record has a term, ours or the university's own: nothing is kept "
        "for ever by omission.",
        source="design D-08; GDPR art. 5(1)(e); handbook domain 7.5",
        evidence="D",
        tested="tests/rules/test_retention.py",
    ),
)
RUNS = (
    Runnable(
        "retention",
        ("D-08",),
        RetentionAsk,
        RetentionAnswer,
        retention,
        example='{"record_class": "EVIDENCE", "counted_from": "2026-03-02"}',
    ),
)
