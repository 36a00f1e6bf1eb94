"""R-45: the modified Bavarian formula, in both directions and both roundings."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.scales import SCALES
from tests.rules.asking import ask, refused

STEPS = list(SCALES["DE"].passing)


def formula(
    grade: str, best: str, pass_: str, rounding: str = "TRUNCATE", steps: Any = STEPS
) -> list[Any]:
    found = ask(
        "grade-formula", grade=grade, best=best, pass_=pass_, rounding=rounding, steps=steps
    )
    assert found["rule_ids"] == ["R-45"]
    return [found["raw"], found["value"], found["step"]]


@pytest.mark.parametrize(
    ("grade", "best", "lowest", "raw", "cut", "rounded", "step"),
    [
        ("14", "20", "10", "2.8000", "2.8", "2.8", "2.7"),
        ("16", "20", "10", "2.2000", "2.2", "2.2", "2.0"),
        ("27", "30", "18", "1.7500", "1.7", "1.8", "1.7"),
        ("24", "30", "18", "2.5000", "2.5", "2.5", "2.3"),
        ("2", "1", "3", "2.5000", "2.5", "2.5", "2.3"),
        ("4.5", "5", "3", "1.7500", "1.7", "1.8", "1.7"),
        ("7", "12", "2", "2.5000", "2.5", "2.5", "2.3"),
        ("5.25", "6", "4", "2.1250", "2.1", "2.1", "2.0"),
        ("82", "100", "50", "2.0800", "2.0", "2.1", "2.0"),
        ("20", "20", "10", "1.0000", "1.0", "1.0", "1.0"),
        ("10", "20", "10", "4.0000", "4.0", "4.0", "4.0"),
    ],
)
def test_r45_vectors(
    grade: str, best: str, lowest: str, raw: str, cut: str, rounded: str, step: str
) -> None:
    assert formula(grade, best, lowest) == [raw, cut, step]
    assert formula(grade, best, lowest, "HALF_UP") == [raw, rounded, step]


def test_r45_the_step_is_taken_from_the_rounded_value() -> None:
    assert formula("3.5", "5", "3") == ["3.2500", "3.2", "3.0"]
    assert formula("3.5", "5", "3", "HALF_UP") == ["3.2500", "3.3", "3.3"]


@pytest.mark.parametrize(("grade", "best", "lowest"), [("8", "20", "10"), ("4", "1", "3")])
def test_r45_below_the_pass_mark_it_is_5_0(grade: str, best: str, lowest: str) -> None:
    raw, value, step = formula(grade, best, lowest)

    assert (value, step) == ("5.0", "5.0")
    assert Decimal(raw) > 4
    assert formula(grade, best, lowest, steps=None)[1:] == ["5.0", None]


def test_r45_no_step_that_is_not_worse_gives_the_best() -> None:
    assert formula("20", "20", "10", steps=["1.3", "1.7"])[2] == "1.3"
    assert formula("14", "20", "10", steps=["4.0", "1.0", "2.7"])[2] == "2.7"
    assert formula("14", "20", "10", steps=[])[2] is None


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_r45_a_better_grade_never_gives_a_worse_one(one: int, other: int) -> None:
    low, high = sorted((one, other))
    for rounding in ("TRUNCATE", "HALF_UP"):
        worse = formula(f"{low / 50}", "20", "10", rounding)
        better = formula(f"{high / 50}", "20", "10", rounding)

        assert all(Decimal(b) <= Decimal(w) for b, w in zip(better, worse, strict=True))
        assert Decimal(better[2]) <= Decimal(better[1])


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"pass": "20"}, "best: expected another grade than the pass mark"),
        ({"grade": "20.01"}, "grade: expected a grade no better than the best"),
        ({"grade": "0.9", "best": "1", "pass": "4"}, "grade: expected a grade no better"),
        ({"grade": 14}, "grade"),
        ({"grade": "-3"}, "grade"),
        ({"rounding": "UP"}, "rounding"),
        ({"steps": ["1.0", 1.3]}, "steps[1]"),
    ],
)
def test_r45_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    good = {"grade": "14", "best": "20", "pass": "10", "rounding": "TRUNCATE"}

    assert refused("grade-formula", **(good | members)).startswith(place)


def test_r45_without_a_pass_mark_there_is_no_formula() -> None:
    message = refused("grade-formula", grade="14", best="20", rounding="TRUNCATE")

    assert message.startswith("pass: expected this member, which is required")
