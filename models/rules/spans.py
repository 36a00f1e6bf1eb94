"""On which day, and at which instant, does a span of time end?

Contracts 6, `clock`: the start day does not count; months and years end on the day of the same
number, or the month's last. Design D-17: a deadline is a date in the institution's zone, its
instant the end of that day. Holidays come in as an argument; `models/calendars.py` supplies them.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import Field

from models.frozen import Frozen

SATURDAY = 5
DAYS_OF_A_WEEK = 7
MONTHS_OF_A_YEAR = 12


class SpanUnit(StrEnum):
    """A WORKING_DAYS span counts neither Saturdays, Sundays nor the holidays given."""

    DAYS = "DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    WEEKS = "WEEKS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"


class Span(Frozen):
    amount: int = Field(ge=1)
    unit: SpanUnit

    def __str__(self) -> str:
        unit = self.unit.value.lower().replace("_", " ")
        return f"{self.amount} {unit.removesuffix('s') if self.amount == 1 else unit}"

    def day_count(self) -> int | None:
        """The length in days where it has one; months and years have none."""
        match self.unit:
            case SpanUnit.DAYS:
                return self.amount
            case SpanUnit.WEEKS:
                return self.amount * DAYS_OF_A_WEEK
            case _:
                return None


def last_day(start: date, span: Span, holidays: Collection[date] = ()) -> date:
    """The last day in time. Raises `OverflowError` where the calendar ends before the span does."""
    match span.unit:
        case SpanUnit.DAYS | SpanUnit.WEEKS:
            return start + timedelta(days=span.day_count() or 0)
        case SpanUnit.MONTHS:
            return _months_later(start, span.amount)
        case SpanUnit.YEARS:
            return _months_later(start, span.amount * MONTHS_OF_A_YEAR)
        case SpanUnit.WORKING_DAYS:
            return _working_days_later(start, span.amount, frozenset(holidays))


def working_day(day: date, holidays: Collection[date] = ()) -> date:
    """This day, or the next that is neither Saturday, Sunday nor a holiday."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant that is too late, in UTC: the midnight at which the day ends there.

    Days of 23 or 25 hours end when their own clock says so. `zone` is an IANA name; raises
    `zoneinfo.ZoneInfoNotFoundError` (a `KeyError`) for another.
    """
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))
    return midnight.astimezone(UTC)


def _months_later(start: date, months: int) -> date:
    months_since_zero = start.year * MONTHS_OF_A_YEAR + start.month - 1 + months
    year, month = divmod(months_since_zero, MONTHS_OF_A_YEAR)
    if year > date.max.year:
        raise OverflowError("the calendar ends before this span does")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _working_days_later(start: date, amount: int, holidays: frozenset[date]) -> date:
    day = start
    for _ in range(amount):
        day = working_day(day + timedelta(days=1), holidays)
    return day
