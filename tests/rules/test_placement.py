"""R-41: recognised credits place a learner in a semester."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused


@pytest.mark.parametrize(
    ("recognised", "total", "semesters", "expected"),
    [
        ("45", "180", 6, 2),
        ("44", "180", 6, 1),
        ("44.9999999999999999999999999999999", "180", 6, 1),
        ("14.5", "180", 6, 0),
        ("15", "180", 6, 1),
        ("180", "180", 6, 6),
        ("0", "180", 6, 0),
        ("60", "120", 0, 0),
    ],
)
def test_r41_decimals_from_half_up(
    recognised: str, total: str, semesters: int, expected: int
) -> None:
    found = ask("placement", recognised_ects=recognised, total_ects=total, semesters=semesters)

    assert (found["semesters"], found["rule_ids"]) == (expected, ["R-41"])


@given(st.integers(0, 180), st.integers(0, 12))
def test_r41_never_more_semesters_than_there_are(recognised: int, semesters: int) -> None:
    found = ask("placement", recognised_ects=str(recognised), total_ects="180", semesters=semesters)

    assert 0 <= found["semesters"] <= semesters


def test_r41_bad_input_names_the_member() -> None:
    assert refused("placement", recognised_ects="0", total_ects="0", semesters=6).startswith(
        "total_ects"
    )
    assert refused("placement", recognised_ects="181", total_ects="180", semesters=6).startswith(
        "recognised_ects"
    )
