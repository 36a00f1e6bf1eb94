"""How long is a workload or an activity, and can that be meant?

R-04: ISO 8601 durations are read strictly; more than two years for a micro-credential is flagged.
The official sample says `P60M`, which is sixty months and surely meant sixty minutes. Source: ISO
8601-1:2019, 5.5.2; handbook domain 1.3 [C, the flag D].
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pydantic import Field

from models.rules.arithmetic import exact
from models.rules.limits import DECIMAL_DIGITS
from models.rules.shapes import Answer, Ask, BadAsk, Number, Rule, Runnable

TOO_LONG: Final = "DURATION_IMPLAUSIBLE"
MONTHS_AT_MOST: Final = 24
# The shortest two years have 730 days, so nothing below is flagged wrongly.
HOURS_AT_MOST: Final = MONTHS_AT_MOST // 12 * 365 * 24

_NUMBER = r"([0-9]+(?:[.,][0-9]+)?)"
_WEEKS = re.compile(rf"P{_NUMBER}W")
_PARTS = re.compile(
    rf"P(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)


class DurationAsk(Ask):
    duration: str = Field(min_length=1, max_length=DECIMAL_DIGITS)


class DurationAnswer(Answer):
    """`months` is the calendar part, `hours` the exact part; either is null where it is not said.

    Hours with a fraction of a second that has no finite decimal are null as well.
    """

    months: Number | None
    hours: Number | None
    findings: tuple[str, ...]


def duration(ask: DurationAsk) -> DurationAnswer:
    """R-04. Raises `BadAsk` for anything that is no ISO 8601 duration."""
    months, hours = parsed(ask.duration)
    findings = (TOO_LONG,) if months > MONTHS_AT_MOST or _hours(months, hours) else ()
    return DurationAnswer(
        rule_ids=("R-04",),
        why="Longer than two years, which no micro-credential is; is another unit meant?"
        if findings
        else "A duration that a micro-credential can have.",
        months=exact(months) if months else None,
        hours=_decimal(hours),
        findings=findings,
    )


def parsed(text: str) -> tuple[Fraction, Fraction]:
    """Months of the calendar and hours of the clock; a day is 24 hours, a week seven days."""
    weeks = _WEEKS.fullmatch(text)
    if weeks:
        return Fraction(0), _number(weeks[1]) * 7 * 24
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise BadAsk("an ISO 8601 duration such as PT60H or P2W", "duration")
    _check_fractions(parts.groups())
    years, months, days, hours, minutes, seconds = (_number(part) for part in parts.groups())
    return years * 12 + months, days * 24 + hours + minutes / 60 + seconds / 3600


def _check_fractions(parts: tuple[str | None, ...]) -> None:
    """Only the smallest part that is stated may have decimals."""
    stated = [part for part in parts if part is not None]
    if any("." in part or "," in part for part in stated[:-1]):
        raise BadAsk("decimals in the smallest part alone", "duration")


def _number(text: str | None) -> Fraction:
    return Fraction(Decimal(text.replace(",", "."))) if text else Fraction(0)


def _hours(months: Fraction, hours: Fraction) -> bool:
    """Whether the calendar part and the clock part together exceed two years."""
    left = MONTHS_AT_MOST - months
    return hours > left / MONTHS_AT_MOST * HOURS_AT_MOST


def _decimal(hours: Fraction) -> Decimal | None:
    try:
        return exact(hours) if hours else None
    except ValueError:
        return None


RULES = (
    Rule(
        id="R-04",
        sentence="Durations are read strictly by ISO 8601; more than two years for a"
        " micro-credential is flagged.",
        source="ISO 8601-1:2019, 5.5.2; handbook domain 1.3",
        evidence="D",
        tested="tests/rules/test_durations.py",
    ),
)
RUNS = (
    Runnable(
        "duration",
        ("R-04",),
        DurationAsk,
        DurationAnswer,
        duration,
        example='{"duration": "P60M"}',
    ),
)
