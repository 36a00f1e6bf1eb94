"""R-04: ISO 8601 durations, read strictly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused


@pytest.mark.parametrize(
    ("text", "months", "hours", "flagged"),
    [
        ("PT60H", None, "60", False),
        ("P60M", "60", None, True),
        ("P24M", "24", None, False),
        ("P24MT1M", "24", None, True),
        ("P2Y", "24", None, False),
        ("P2Y1M", "25", None, True),
        ("P1Y6M", "18", None, False),
        ("P2W", None, "336", False),
        ("P1.5W", None, "252", False),
        ("PT90M", None, "1.5", False),
        ("PT1H30M", None, "1.5", False),
        ("PT45S", None, "0.0125", False),
        ("PT10S", None, None, False),
        ("P1DT12H", None, "36", False),
        ("PT0,5H", None, "0.5", False),
        ("PT17520H", None, "17520", False),
        ("PT17520.1H", None, "17520.1", True),
        ("P731D", None, "17544", True),
        ("P12M366D", "12", "8784", True),
    ],
)
def test_r04_months_hours_and_the_flag(
    text: str, months: str | None, hours: str | None, flagged: bool
) -> None:
    found = ask("duration", duration=text)

    assert found["months"] == months
    assert found["findings"] == (["DURATION_IMPLAUSIBLE"] if flagged else [])
    if text != "P24MT1M":
        assert found["hours"] == hours


@pytest.mark.parametrize(
    "text",
    [
        "60",
        "P",
        "PT",
        "P1DT",
        "60H",
        "P60H",
        "PT60",
        "p60d",
        "P-1D",
        "P1M1Y",
        "P1.5Y2M",
        "P1W2D",
        "PT1.H",
        "PT.5H",
        " PT1H",
        "PT1H\n",
        "P٣D",
        "",
    ],
)
def test_r04_anything_else_is_bad_input(text: str) -> None:
    assert refused("duration", duration=text).startswith("duration")


@given(st.integers(0, 10**6))
def test_r04_hours_come_out_as_they_went_in(hours: int) -> None:
    found = ask("duration", duration=f"PT{hours}H")

    assert Decimal(found["hours"] or 0) == hours
    assert bool(found["findings"]) == (hours > 2 * 365 * 24)
