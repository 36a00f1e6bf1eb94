"""By which day and instant is a recognition decided, and by which rule?

R-11, R-12, design D-09 and D-17: several limits may run at once; the earliest of their due instants
counts. The four months of the convention (Recommendation on Criteria and Procedures 2001, revised
2010 [C]) fall away where national law is longer. Limits, holidays and zone come in as data of the
jurisdiction; every answer names the rule and version it rests on.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from models.rules.clocks import Effect, Pause, Running, due_on
from models.rules.shapes import (
    Answer,
    Ask,
    BadAsk,
    Day,
    Id,
    Part,
    Positive,
    Rule,
    Runnable,
    Whole,
)
from models.rules.spans import Span, SpanUnit, end_of_day, last_day, working_day


class ClockStart(StrEnum):
    """ON_COMPLETE: from the day all information was there; until then the clock stands."""

    ON_COMPLETE = "ON_COMPLETE"
    ON_RECEIPT = "ON_RECEIPT"


class LimitKind(StrEnum):
    CONVENTION = "CONVENTION"
    NATIONAL = "NATIONAL"
    LOCAL = "LOCAL"


class LimitAsk(Ask):
    """One limit as data has it. `rule` and `version` are what the deadline is said to come from.

    `extended_to`: a later day that the law of this limit allows and that was granted.
    `moves_to_working_day`: a last day that is not worked ends on the next one that is.
    """

    rule: Id
    version: Id
    kind: LimitKind
    amount: Positive
    unit: SpanUnit
    start: ClockStart
    suspendable_days: Whole | None = None
    extended_to: Day | None = None
    moves_to_working_day: bool | None = None
    effect: Effect | None = None


class DeadlineAsk(Ask):
    """`completed_on`: null while information is missing. `zone`: the institution's IANA name."""

    received_on: Day
    completed_on: Day | None = None
    limits: tuple[LimitAsk, ...] = Field(min_length=1)
    suspensions: tuple[Pause, ...] | None = None
    holidays: tuple[Day, ...] | None = None
    zone: Id


class Due(Part):
    """`due` is the last day in time, `instant` its end, in UTC."""

    rule: str
    version: str
    due: Day
    instant: datetime
    effect: Effect


class DeadlineAnswer(Answer):
    """`first` counts; `later` are the other limits that run; `fallen_away`, `standing`: by rule."""

    first: Due | None
    later: tuple[Due, ...]
    fallen_away: tuple[str, ...]
    standing: tuple[str, ...]


def deadline(ask: DeadlineAsk) -> DeadlineAnswer:
    """R-11, R-12: the earliest of the due instants, and what became of every other limit."""
    try:
        running = [limit for limit in ask.limits if _start(limit, ask) is not None]
        longer = _national_is_longer(ask, running)
        counting = [limit for limit in running if not _falls_away(limit, longer)]
        dues = sorted((_due(limit, ask) for limit in counting), key=lambda due: due.instant)
    except OverflowError:
        raise BadAsk("days early enough for every limit to end", "limits") from None
    return DeadlineAnswer(
        first=dues[0] if dues else None,
        later=tuple(dues[1:]),
        fallen_away=tuple(limit.rule for limit in running if _falls_away(limit, longer)),
        standing=tuple(limit.rule for limit in ask.limits if _start(limit, ask) is None),
        rule_ids=("R-11", "R-12"),
        why=_why(dues),
    )


def _start(limit: LimitAsk, ask: DeadlineAsk) -> date | None:
    return ask.received_on if limit.start is ClockStart.ON_RECEIPT else ask.completed_on


def _span(limit: LimitAsk) -> Span:
    return Span(amount=limit.amount, unit=limit.unit)


def _national_is_longer(ask: DeadlineAsk, running: Sequence[LimitAsk]) -> bool:
    """By the statutory limits themselves: neither suspension nor extension makes a law longer."""
    ends: dict[LimitKind, list[date]] = {kind: [] for kind in LimitKind}
    for limit in running:
        start = _start(limit, ask)
        if start is not None:
            ends[limit.kind].append(last_day(start, _span(limit), ask.holidays or ()))
    convention, national = ends[LimitKind.CONVENTION], ends[LimitKind.NATIONAL]
    return bool(convention and national) and min(national) > min(convention)


def _falls_away(limit: LimitAsk, national_is_longer: bool) -> bool:
    return limit.kind is LimitKind.CONVENTION and national_is_longer


def _due(limit: LimitAsk, ask: DeadlineAsk) -> Due:
    start = _start(limit, ask)
    assert start is not None
    span, holidays = _span(limit), frozenset(ask.holidays or ())
    if limit.suspendable_days and span.day_count() is not None:
        running = Running(span, limit.rule, "", suspendable_days=limit.suspendable_days)
        due = due_on(running, start, span, ask.suspensions or ())
    else:
        due = last_day(start, span, holidays)
    due = max(due, limit.extended_to or due)
    if limit.moves_to_working_day:
        due = working_day(due, holidays)
    return Due(
        rule=limit.rule,
        version=limit.version,
        due=due,
        instant=_instant(due, ask.zone),
        effect=limit.effect or Effect.NONE,
    )


def _instant(due: date, zone: str) -> datetime:
    try:
        return end_of_day(due, zone)
    except (KeyError, ValueError, OSError):
        raise BadAsk("a time zone by its IANA name, such as Europe/Warsaw", "zone") from None


def _why(dues: Sequence[Due]) -> str:
    if not dues:
        return "No clock runs yet: information is still missing."
    first = dues[0]
    return f"The earliest of {len(dues)} limits is {first.rule}, version {first.version}."


RULES = (
    Rule(
        id="R-11",
        sentence="Each jurisdiction says whether its clock starts on receipt or when all "
        "information is there.",
        source="Recommendation on Criteria and Procedures 2010; Law 148/2002 art. 3",
        evidence="C",
        tested="tests/rules/test_deadlines.py",
    ),
    Rule(
        id="R-12",
        sentence="The earliest of the limits counts; the convention's four months fall away where "
        "national law is longer; Italy has 90 days and at most 30 of suspension.",
        source="Recommendation on Criteria and Procedures 2010; DPR 394/1999 art. 48; design D-09",
        evidence="C",
        tested="tests/rules/test_deadlines.py",
    ),
)
RUNS = (
    Runnable(
        "deadline",
        ("R-11", "R-12"),
        DeadlineAsk,
        DeadlineAnswer,
        deadline,
        example=(
            '{"received_on": "2025-03-01", "completed_on": "2025-03-20", "zone": "Europe/Rome", '
            '"limits": [{"rule": "LRC.max", "version": "1", "kind": "CONVENTION", "amount": 4, '
            '"unit": "MONTHS", "start": "ON_COMPLETE"}, {"rule": "IT.decision", "version": "1", '
            '"kind": "NATIONAL", "amount": 90, "unit": "DAYS", "start": "ON_RECEIPT", '
            '"suspendable_days": 30, "effect": "REMEDY_OPEN"}]}'
        ),
    ),
)
