"""Public holidays by country and region."""

from datetime import date

import pytest

from models.calendars import calendar


@pytest.mark.parametrize(
    ("country", "region", "holiday"),
    [
        ("CZ", None, date(2026, 9, 28)),
        ("DE", "BW", date(2026, 1, 6)),
        ("DE", "NW", date(2026, 11, 1)),
        ("DK", None, date(2026, 5, 14)),
        ("FR", None, date(2026, 7, 14)),
        ("IT", None, date(2026, 6, 2)),
        ("PL", None, date(2026, 11, 11)),
        ("CH", "GE", date(2026, 12, 31)),
    ],
)
def test_a_holiday_of_each_jurisdiction(country: str, region: str | None, holiday: date) -> None:
    assert holiday in calendar(country, region, 2026, 2026).days


def test_regions_differ_and_years_are_complete() -> None:
    """Epiphany is a holiday in Baden-Württemberg and none in North Rhine-Westphalia."""
    assert date(2026, 1, 6) not in calendar("DE", "NW", 2026, 2026).days

    two_years = calendar("DE", "BW", 2026, 2027)
    assert {day.year for day in two_years.days} == {2026, 2027}
    assert list(two_years.days) == sorted(two_years.days)
    assert two_years.version.startswith("holidays ")


@pytest.mark.parametrize(("country", "region"), [("XX", None), ("DE", "XX")])
def test_an_unknown_place_is_an_error_and_no_empty_calendar(
    country: str, region: str | None
) -> None:
    with pytest.raises(ValueError, match="no calendar"):
        calendar(country, region, 2026, 2026)
