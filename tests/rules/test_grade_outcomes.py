"""R-27, R-28, R-29: compensation, dropped grades, and the order of labels."""

from typing import Any

import pytest

from tests.rules.asking import ask, refused


@pytest.mark.parametrize(
    ("members", "passed", "by"),
    [
        ({"scale": "FR", "grade": "9.5", "host_outcome": "COMPENSATED"}, True, "HOST_OUTCOME"),
        ({"scale": "FR", "grade": "9.5", "host_outcome": "PASSED"}, True, "HOST_OUTCOME"),
        ({"scale": "FR", "grade": "14", "host_outcome": "FAILED"}, False, "HOST_OUTCOME"),
        ({"scale": "FR", "grade": "9.5", "credits_awarded": True}, True, "CREDITS"),
        ({"scale": "FR", "grade": "14", "credits_awarded": False}, False, "CREDITS"),
        ({"scale": "FR", "grade": "9.99"}, False, "PASS_MARK"),
        ({"scale": "FR", "grade": "10"}, True, "PASS_MARK"),
        ({"scale": "DE", "grade": "4.0"}, True, "PASS_MARK"),
        ({"scale": "DE", "grade": "5.0"}, False, "PASS_MARK"),
    ],
)
def test_r29_the_host_decides_what_is_passed(
    members: dict[str, Any], passed: bool, by: str
) -> None:
    found = ask("grade-pass", **members)

    assert (found["passed"], found["by"], found["rule_ids"]) == (passed, by, ["R-29"])


def test_r29_contradictions_and_foreign_grades_are_bad_input() -> None:
    assert refused(
        "grade-pass", scale="FR", grade="14", host_outcome="FAILED", credits_awarded=True
    ).startswith("host_outcome")
    assert refused("grade-pass", scale="DK", grade="2").startswith("grade: expected a grade of")


@pytest.mark.parametrize(
    ("members", "grade", "in_average"),
    [
        ({"treatment": "DROP", "host_grade": "28", "counts_in_average": True}, None, False),
        ({"treatment": "TAKE_OVER", "host_grade": "28"}, "28", False),
        (
            {"treatment": "CONVERT", "converted_grade": "1.7", "counts_in_average": True},
            "1.7",
            True,
        ),
    ],
)
def test_r27_credits_stay_whatever_becomes_of_the_grade(
    members: dict[str, Any], grade: str | None, in_average: bool
) -> None:
    found = ask("grade-treatment", recognised_ects="6", **members)

    assert found["recognised_ects"] == "6"
    assert (found["grade"], found["in_average"]) == (grade, in_average)


@pytest.mark.parametrize(
    ("treatment", "place"), [("CONVERT", "converted_grade"), ("TAKE_OVER", "host_grade")]
)
def test_r27_a_grade_that_is_kept_must_be_there(treatment: str, place: str) -> None:
    assert refused("grade-treatment", recognised_ects="6", treatment=treatment).startswith(place)


@pytest.mark.parametrize(
    ("scale", "left", "right", "better", "numbers"),
    [
        ("IT", "30L", "30", "LEFT", (None, "30")),
        ("DK", "02", "00", "LEFT", ("02", "00")),
        ("DK", "-3", "00", "RIGHT", (None, "00")),
        ("DE", "2.0", "1.7", "RIGHT", ("2.0", "1.7")),
        ("CH", "5", "5.0", "EQUAL", ("5", "5.0")),
        ("ECTS", "A", "FX", "LEFT", (None, None)),
    ],
)
def test_r28_the_place_in_the_scale_decides(
    scale: str, left: str, right: str, better: str, numbers: tuple[str | None, str | None]
) -> None:
    found = ask("grade-order", scale=scale, left=left, right=right)

    assert found["better"] == better
    for name, number in zip(("left_number", "right_number"), numbers, strict=True):
        assert (found[name] is None) == (number is None)
        assert number is None or float(found[name]) == float(number)


def test_r28_lode_counts_by_policy() -> None:
    found = ask("grade-order", scale="IT", left="30L", right="30", lode_value=32)

    assert (found["left_number"], found["right_number"]) == ("32", "30")
    assert refused("grade-order", scale="IT", left="30L", right="30", lode_value=29).startswith(
        "lode_value"
    )
    assert refused("grade-order", scale="IT", left="30", right="30l").startswith("right")
    assert refused("grade-order", scale="IT", left="L", right="30").startswith("left")
