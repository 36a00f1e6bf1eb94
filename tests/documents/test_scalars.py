"""Numbers, dates, durations and tags of real documents are read strictly, and never guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.documents.notes import SAME_REMARK, Notes
from models.documents.scalars import broken_letters, decimal, hours, language, moment


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7.5", "7.5"),
        (" 30.0 ", "30.0"),
        ("27,72", "27.72"),
        (5, "5"),
        (Decimal("3.5"), "3.5"),
        ("0", "0"),
        ("-1", None),
        ("1.234,5", None),
        ("1e3", None),
        ("", None),
        (True, None),
        (Decimal("1E+300"), None),
    ],
)
def test_decimals(written: object, value: str | None) -> None:
    assert decimal(written, "", Notes()) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-30", date(2026, 1, 30)),
        (" 2026-01-30 ", date(2026, 1, 30)),
        ("2026-01-30+02:00", date(2026, 1, 30)),
        ("2026-01-30T00:00:00", date(2026, 1, 30)),
        ("2026-01-30T23:30:00+01:00", date(2026, 1, 30)),
        ("1999-10-01T22:00:00Z", date(1999, 10, 2)),
        ("2022-12-31T23:00:00Z", date(2023, 1, 1)),
        ("2022-12-31T23:15:00Z", date(2022, 12, 31)),
        ("01-02-1990", date(1990, 2, 1)),
        ("0000-00-00", None),
        ("2026-02-30", None),
        ("2012 Syksy", None),
        (1658234075607, date(2022, 7, 19)),
        (10**30, None),
    ],
)
def test_days(written: object, day: date | None) -> None:
    notes = Notes()
    found = moment(written, "", notes)
    assert (found.day if found else None) == day
    assert (found is None) == any(f.code == "DATE_UNREADABLE" for f in notes.all())


def test_an_instant_keeps_its_instant() -> None:
    found = moment("2026-01-30T23:30:00+01:00", "", Notes())
    assert found is not None
    assert found.instant == datetime(2026, 1, 30, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("PT60H", "60"),
        ("PT7H30M", "7.5"),
        ("PT90M", "1.5"),
        ("PT20M", "0.33"),
        ("PT60H0M0S", "60"),
        ("P0Y0M0DT60H", "60"),
        ("P2DT12H", "60"),
        ("P1MT2H", None),
        ("P60M", None),
        ("P2D", None),
        ("P1Y", None),
        ("PT", None),
        ("60", None),
        (60, None),
    ],
)
def test_workload_is_stated_in_hours(written: object, value: str | None) -> None:
    assert hours(written, "", Notes()) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("tag", "found"),
    [("en", "en"), ("en ", "en"), ("FI", "fi"), ("en_GB", "en-GB"), ("und", None), ("", None),
     (None, None), ("not a tag", None)],
)  # fmt: skip
def test_tags(tag: str | None, found: str | None) -> None:
    assert language(tag) == found


def test_broken_letters_are_told_from_danish_ones() -> None:
    assert broken_letters("HÃ¸st")
    assert not broken_letters("Høst")
    assert not broken_letters("Århus og Ålborg")


def test_the_same_remark_is_not_repeated_without_end() -> None:
    notes = Notes()
    for number in range(SAME_REMARK + 5):
        notes.info("SAME", str(number), "again")
    assert len(notes.all()) == SAME_REMARK + 1
    assert notes.all()[-1].message == "the same remark (SAME) applies 5 times more"
