"""R-24, R-42: caps with dates, across a career; floors."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

OLD = {"limit": "12", "from": "2020-01-01", "to": "2024-07-03", "source": "before DM 931"}
NEW = {"limit": "48", "from": "2024-07-04", "source": "DM 931 of 4 July 2024"}


def cap(on: str, *used: str) -> dict[str, Any]:
    career = [{"programme": "informatics-ba", "ects": ects} for ects in used]
    return ask("cap", name="extracurricular", caps=[OLD, NEW], career=career, on=on)


@pytest.mark.parametrize(
    ("on", "limit"),
    [
        ("2019-12-31", None),
        ("2020-01-01", "12"),
        ("2024-07-03", "12"),
        ("2024-07-04", "48"),
        ("2099-01-01", "48"),
    ],
)
def test_r24_the_cap_in_force_on_the_day(on: str, limit: str | None) -> None:
    found = cap(on)

    assert (found["limit"], found["left"], found["used"]) == (limit, limit, "0")
    assert (found["source"] is None) == (limit is None)


@pytest.mark.parametrize(
    ("used", "left"), [(("6", "6.5"), "35.5"), (("48",), "0"), (("40", "40"), "0")]
)
def test_r24_the_whole_career_counts(used: tuple[str, ...], left: str) -> None:
    assert cap("2026-01-15", *used)["left"] == left


@pytest.mark.parametrize(
    ("members", "place"),
    [
        (
            {"caps": [OLD, NEW | {"from": "2024-07-03"}]},
            "caps[1].from: expected dates that no other",
        ),
        ({"caps": [NEW, OLD | {"to": None}]}, "caps[1].from: expected dates that no other"),
        ({"caps": [OLD | {"to": "2019-12-31"}]}, "caps[0].to: expected a day not before"),
        ({"caps": [OLD | {"source": ""}]}, "caps[0].source"),
        ({"caps": [{"limit": "1", "source": "x"}]}, "caps[0].from: expected this member"),
        ({"career": [{"programme": "a", "ects": 6}]}, "career[0].ects"),
        ({"on": "yesterday"}, "on: expected a date"),
    ],
)
def test_r24_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    good = {"name": "extracurricular", "caps": [OLD, NEW], "on": "2026-01-15"}

    assert refused("cap", **(good | members)).startswith(place)


@pytest.mark.parametrize(
    ("earned", "recognised", "floor", "met", "missing"),
    [
        ("30", "12", "15.0", False, "3.0"),
        ("30", "15", "15.0", True, "0"),
        ("7.5", "4", "3.75", True, "0"),
        ("0", "0", "0", True, "0"),
    ],
)
def test_r42_half_of_the_same_field_at_least(
    earned: str, recognised: str, floor: str, met: bool, missing: str
) -> None:
    found = ask("floor", earned_ects=earned, share="0.5", recognised_ects=recognised)

    assert float(found["floor_ects"]) == float(floor)
    assert found["met"] is met
    assert float(found["missing_ects"]) == float(missing)


@given(st.integers(0, 400), st.integers(0, 100), st.integers(0, 400))
def test_r42_what_is_missing_makes_the_floor(earned: int, percent: int, recognised: int) -> None:
    found = ask(
        "floor",
        earned_ects=str(earned),
        share=f"{percent / 100:.2f}",
        recognised_ects=str(recognised),
    )

    assert found["met"] == (recognised * 100 >= earned * percent)
    assert found["met"] == (float(found["missing_ects"]) == 0)


def test_r42_a_share_above_one_is_bad_input() -> None:
    message = refused("floor", earned_ects="1", share="1.1", recognised_ects="0")

    assert message.startswith("share: expected a share of at most 1")
