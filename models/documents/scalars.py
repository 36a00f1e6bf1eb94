"""How are numbers, dates, durations and language tags of real documents read, without guessing?

Traps: handbook formats 1 (7, 8), 2 (3, 4, 5, 6). What cannot be read gives None and a finding.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from models.documents.notes import Notes
from models.documents.place import Where
from models.documents.record import Moment
from models.rules.arithmetic import exact, half_up
from models.rules.durations import TOO_LONG, parsed
from models.rules.shapes import BadAsk

_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})\Z")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*\Z")
_USUAL_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
_USUAL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EVENING = (21, 22, 23)  # midnight in the zones UTC+3 to UTC+1, written in UTC
_MILLISECONDS_FROM = 10_000_000_000  # as seconds this would be the year 2286
USUAL = 32  # characters; longer ones are not remembered
LONGEST_DURATION = 40  # characters; P0Y0M0DT60H0M0S has sixteen
HOUR_PLACES = 2


def decimal(text: object, where: Where, notes: Notes) -> Decimal | None:
    """A number of credits, hours or points: never negative, never an exponent."""
    if isinstance(text, str) and len(text) <= USUAL and (usual := _usual_number(text)) is not None:
        return usual
    if isinstance(text, bool) or text is None:
        return None
    written = format(text, "f") if isinstance(text, Decimal) else str(text).strip()
    if not written:
        return None
    if not _DECIMAL.match(written):
        notes.warning("NUMBER_UNREADABLE", where, f'"{written[:40]}" is no number')
        return None
    if "," in written:
        notes.warning("DECIMAL_COMMA", where, f'"{written}" is read with the comma as point')
    number = Decimal(written.replace(",", "."))
    if number < 0:
        notes.warning(
            "NEGATIVE_NUMBER", where, f'"{written}" is below zero and counts as not stated'
        )
        return None
    return number


def moment(value: object, where: Where, notes: Notes) -> Moment | None:
    """A date or instant. An instant that is midnight in Europe stands for that local day."""
    if isinstance(value, str) and len(value) <= USUAL and (usual := _usual_day(value)) is not None:
        return usual
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return _of_number(value, where, notes)
    text = str(value).strip()
    if not text:
        return None
    try:
        if found := _DATE.match(text):
            year, month, day = (int(part) for part in found.groups())
            return Moment(day=date(year, month, day), text=text)
        if found := _DAY_FIRST.match(text):
            return _day_first(found, text, where, notes)
        return _instant(datetime.fromisoformat(text), text, where, notes)
    except (ValueError, OverflowError):
        notes.warning(
            "DATE_UNREADABLE",
            where,
            f'"{text[:40]}" is no full date: a day, a month and a year are needed',
        )
        return None


def hours(text: object, where: Where, notes: Notes) -> Decimal | None:
    """Hours of an ISO 8601 duration with hours in it; one in days or months alone is no workload.

    Days beside hours are what some libraries make of many hours: P2DT12H was PT60H. R-04.
    """
    written = text.strip() if isinstance(text, str) else ""
    if not written:
        return None
    found = _clock_hours(written)
    if found is None:
        notes.warning(
            TOO_LONG,
            where,
            f'"{written[:40]}" is no workload in hours (P60M are 60 months, PT60H are 60 hours)',
        )
    return found


@lru_cache(maxsize=1024)
def language(tag: str | None) -> str | None:
    """A language tag, trimmed and in usual case; None for `und` and for what is no tag."""
    written = (tag or "").strip()
    if not _TAG.match(written):
        return None
    primary, *rest = written.replace("_", "-").split("-")
    primary = primary.lower()
    return None if primary in ("und", "zxx", "mul") else "-".join((primary, *rest))


def broken_letters(text: str) -> bool:
    """Is this UTF-8 that was read as Latin-1 on its way (Ã¸ for ø)?"""
    if "Ã" not in text and "Å" not in text and "Â" not in text:
        return False
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False


@lru_cache(maxsize=1024)
def _clock_hours(written: str) -> Decimal | None:
    """The same few durations stand in every course of a transcript."""
    try:
        months, clock = parsed(written) if len(written) <= LONGEST_DURATION else (0, 0)
    except BadAsk:
        return None
    if months or not clock or "T" not in written:
        return None
    try:
        return exact(Fraction(clock))
    except ValueError:  # twenty minutes are a third of an hour
        return half_up(Fraction(clock), HOUR_PLACES)


@lru_cache(maxsize=1024)
def _usual_number(written: str) -> Decimal | None:
    """Where nothing has to be said of it: the same few numbers stand in every course."""
    return Decimal(written) if _USUAL_NUMBER.match(written) else None


@lru_cache(maxsize=1024)
def _usual_day(written: str) -> Moment | None:
    """The same: a day and nothing else. One value then serves every course."""
    found = _USUAL_DAY.match(written)
    try:
        return Moment(day=date.fromisoformat(written), text=written) if found else None
    except ValueError:
        return None


def _day_first(found: re.Match[str], text: str, where: Where, notes: Notes) -> Moment:
    day, month, year = (int(part) for part in found.groups())
    read = Moment(day=date(year, month, day), text=text)
    notes.info("DATE_FORM", where, f'"{text}" is read as day, month, year: {read.day.isoformat()}')
    return read


def _instant(when: datetime, text: str, where: Where, notes: Notes) -> Moment:
    if when.tzinfo is None:
        return Moment(day=when.date(), text=text)
    instant = when.astimezone(UTC)
    midnight = not (when.minute or when.second or when.microsecond)
    if when.utcoffset() == timedelta(0) and when.hour in _EVENING and midnight:
        day = when.date() + timedelta(days=1)
        notes.info("DATE_AS_INSTANT", where, f"{text} is midnight of {day.isoformat()} in Europe")
        return Moment(day=day, instant=instant, text=text)
    return Moment(day=when.date(), instant=instant, text=text)


def _of_number(value: int, where: Where, notes: Notes) -> Moment | None:
    seconds, unit = (value / 1000, "milli") if value >= _MILLISECONDS_FROM else (value, "")
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        notes.warning("DATE_UNREADABLE", where, f"{str(value)[:40]} is no date")
        return None
    notes.warning("DATE_AS_NUMBER", where, f"{value} is read as {unit}seconds since 1970")
    return Moment(day=when.date(), instant=when, text=str(value))
