"""R-26, R-28: conversion by two distributions, four policies, and what is never converted."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.scales import SCALES
from tests.rules.asking import ask, refused

IT_COUNTS = (40, 110, 50, 120, 120, 100, 90, 110, 50, 60, 40, 50, 20, 40)
DE_COUNTS = (60, 90, 130, 160, 160, 140, 110, 70, 40, 40)
IT = {"scale": "IT", "counts": list(zip(SCALES["IT"].passing, IT_COUNTS, strict=True))}
DK = {"scale": "DK", "counts": [("12", 130), ("10", 230), ("7", 330), ("4", 210), ("02", 100)]}
DE = {"scale": "DE", "counts": list(zip(SCALES["DE"].passing, DE_COUNTS, strict=True))}
EVEN = {"scale": "ECTS", "counts": [(grade, 20) for grade in "ABCDE"]}


def convert(
    grade: str, source: dict[str, Any], target: dict[str, Any], policy: str = "MIDPOINT"
) -> dict[str, Any]:
    return ask("grade-convert", grade=grade, source=source, target=target, policy=policy)


def suggested(grade: str, source: dict[str, Any], target: dict[str, Any], policy: str) -> str:
    return str(convert(grade, source, target, policy)["suggested"])


@pytest.mark.parametrize(
    ("grade", "candidates", "best", "worst", "midpoint"),
    [
        ("30L", {"12": 4}, "12", "12", "12"),
        ("30", {"12": 9, "10": 2}, "12", "10", "12"),
        ("28", {"10": 12}, "10", "10", "10"),
        ("24", {"7": 6, "4": 5}, "7", "4", "7"),
        ("18", {"02": 4}, "02", "02", "02"),
    ],
)
def test_r26_italy_to_denmark(
    grade: str, candidates: dict[str, int], best: str, worst: str, midpoint: str
) -> None:
    found = convert(grade, IT, DK)

    assert {one["grade"]: Decimal(one["overlap"]) for one in found["candidates"]} == candidates
    assert suggested(grade, IT, DK, "BEST") == best
    assert suggested(grade, IT, DK, "WORST") == worst
    assert found["suggested"] == midpoint
    assert found["status"] == "SUGGESTED"


@pytest.mark.parametrize(
    ("grade", "best", "worst", "midpoint", "weighted", "mean"),
    [
        ("12", "1.0", "1.3", "1.3", "1.3", "1.162"),
        ("10", "1.3", "2.0", "1.7", "1.7", "1.770"),
        ("7", "2.0", "2.7", "2.3", "2.3", "2.336"),
        ("4", "2.7", "3.3", "3.0", "3.0", "3.000"),
        ("02", "3.3", "4.0", "3.7", "3.7", "3.740"),
    ],
)
def test_r26_denmark_to_germany(
    grade: str, best: str, worst: str, midpoint: str, weighted: str, mean: str
) -> None:
    policies = ("BEST", "WORST", "MIDPOINT", "WEIGHTED_MEAN")

    assert [suggested(grade, DK, DE, policy) for policy in policies] == [
        best,
        worst,
        midpoint,
        weighted,
    ]
    assert {convert(grade, DK, DE, policy)["mean"] for policy in policies} == {mean}


def test_r26_a_midpoint_on_a_boundary_gives_the_better_grade() -> None:
    halves = {"scale": "CZ", "counts": [("1", 10), ("2", 10)]}
    whole = {"scale": "PL", "counts": [("5", 20)]}

    assert suggested("5", whole, halves, "MIDPOINT") == "1"


def test_r26_a_weighted_mean_between_two_gives_the_better_grade() -> None:
    halves = {"scale": "CZ", "counts": [("1", 10), ("2", 10)]}
    whole = {"scale": "PL", "counts": [("5", 20)]}

    found = convert("5", whole, halves, "WEIGHTED_MEAN")

    assert (found["suggested"], found["mean"]) == ("1", "1.500")


def test_r26_the_weighted_mean_may_differ_from_the_midpoint() -> None:
    whole = {"scale": "PL", "counts": [("5", 100)]}
    skewed = {"scale": "DE", "counts": [("1.0", 51), ("3.7", 25), ("4.0", 24)]}

    assert suggested("5", whole, skewed, "MIDPOINT") == "1.0"
    assert suggested("5", whole, skewed, "WEIGHTED_MEAN") == "3.7"
    assert convert("5", whole, skewed, "BEST")["mean"] == "2.395"


def test_r28_lode_counts_as_a_number_by_policy_only() -> None:
    top = {"scale": "CZ", "counts": [("1", 10), ("2", 90)]}
    bottom = {"scale": "IT", "counts": [("30L", 5), ("30", 5), ("18", 90)]}

    assert convert("1", top, bottom, "BEST")["mean"] is None
    assert convert("2", top, bottom, "BEST")["mean"] == "18.000"
    assert "target.lode_value" in refused(
        "grade-convert", grade="1", source=top, target=bottom, policy="WEIGHTED_MEAN"
    )
    found = convert("1", top, bottom | {"lode_value": 32}, "WEIGHTED_MEAN")
    assert (found["mean"], found["suggested"]) == ("31.000", "30L")
    same = convert("1", top, bottom | {"lode_value": 30}, "WEIGHTED_MEAN")
    assert (same["mean"], same["suggested"]) == ("30.000", "30L")
    assert convert("2", top, bottom, "WEIGHTED_MEAN")["suggested"] == "18"


@pytest.mark.parametrize("scale", ["ECTS", "CZ_AF"])
def test_r26_letters_have_no_mean_and_take_the_midpoint(scale: str) -> None:
    for grade in ("12", "10", "7", "4", "02"):
        found = convert(grade, DK, EVEN | {"scale": scale}, "WEIGHTED_MEAN")

        assert found["mean"] is None
        assert found["suggested"] == suggested(grade, DK, EVEN | {"scale": scale}, "MIDPOINT")


NOTHING: dict[str, Any] = {
    "status": "NOT_CONVERTED",
    "suggested": None,
    "candidates": [],
    "mean": None,
}


@pytest.mark.parametrize(
    ("grade", "source", "target"),
    [
        ("00", DK, DE),
        ("-3", DK, DE),
        ("17", IT, DK),
        ("9.5", {"scale": "FR", "counts": [("14", 20)]}, DK),
        ("3.75", {"scale": "CH", "counts": [("5", 20)]}, DK),
        ("10", {"scale": "DK", "counts": [("12", 30), ("10", 0), ("7", 3)]}, DE),
        ("10", {"scale": "DK", "counts": [("12", 30)]}, DE),
        ("12", {"scale": "DK", "counts": [("12", 9), ("00", 5)]}, DE),
        ("12", DK, {"scale": "DK", "counts": [("12", 9)], "kind": "COUNTS"}),
    ],
)
def test_r26_what_is_never_converted(
    grade: str, source: dict[str, Any], target: dict[str, Any]
) -> None:
    found = convert(grade, source, target)

    assert {name: found[name] for name in NOTHING} == NOTHING
    assert "R-45" in found["why"]


def test_r26_percentages_have_no_smallest_number() -> None:
    small = {"scale": "DK", "kind": "PERCENT", "counts": [("12", "4.5"), ("02", 2)]}

    assert convert("12", small, small)["suggested"] == "12"
    assert convert("12", {**small, "kind": "COUNTS", "counts": [("12", 10)]}, small)["status"] == (
        "SUGGESTED"
    )


def test_r25_failing_grades_are_dropped_before_anything_else() -> None:
    with_failures = DK | {"counts": [*DK["counts"], ("00", 900), ("-3", 50)]}

    assert convert("10", with_failures, DE) == convert("10", DK, DE)


COUNTS = st.lists(st.integers(0, 500), min_size=5, max_size=5).filter(lambda c: sum(c) >= 10)


def tables(source: list[int], target: list[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    left = {"scale": "DK", "counts": list(zip(SCALES["DK"].passing, source, strict=True))}
    right = {"scale": "PL", "counts": list(zip(SCALES["PL"].passing, target, strict=True))}
    return left, right


@given(COUNTS, COUNTS)
def test_r26_a_better_grade_never_becomes_a_worse_one(source: list[int], target: list[int]) -> None:
    left, right = tables(source, target)
    order = SCALES["PL"].passing
    for policy in ("BEST", "WORST", "MIDPOINT", "WEIGHTED_MEAN"):
        found = [convert(grade, left, right, policy) for grade in SCALES["DK"].passing]
        ranks = [order.index(one["suggested"]) for one in found if one["suggested"]]

        assert ranks == sorted(ranks)


@given(COUNTS, COUNTS, st.sampled_from(SCALES["DK"].passing))
def test_r26_best_is_no_worse_than_midpoint_and_midpoint_no_worse_than_worst(
    source: list[int], target: list[int], grade: str
) -> None:
    left, right = tables(source, target)
    policies = ("BEST", "MIDPOINT", "WORST")
    found = [convert(grade, left, right, policy) for policy in policies]
    if found[0]["status"] == "NOT_CONVERTED":
        assert source[SCALES["DK"].passing.index(grade)] == 0
        return

    ranks = [SCALES["PL"].passing.index(one["suggested"]) for one in found]
    assert ranks == sorted(ranks)
    host = 100 * Decimal(source[SCALES["DK"].passing.index(grade)]) / sum(source)
    covered = sum(Decimal(one["overlap"]) for one in found[0]["candidates"])
    assert abs(covered - host) < Decimal("0.001")


@given(COUNTS, st.sampled_from(SCALES["DK"].passing))
def test_r26_a_table_converted_to_itself_changes_nothing(counts: list[int], grade: str) -> None:
    table, _ = tables(counts, counts)
    for policy in ("BEST", "WORST", "MIDPOINT", "WEIGHTED_MEAN"):
        once = convert(grade, table, table, policy)["suggested"]

        assert once in (grade, None)


@given(COUNTS, COUNTS, st.sampled_from(SCALES["DK"].passing))
def test_r26_convert_twice_is_the_same(source: list[int], target: list[int], grade: str) -> None:
    left, right = tables(source, target)

    assert convert(grade, left, right) == convert(grade, left, right)


GOOD: dict[str, Any] = {"grade": "10", "source": DK, "target": DE, "policy": "BEST"}


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"grade": "2"}, "grade: expected a grade of the scale DK: 12 10 7"),
        ({"grade": "28"}, "grade: expected a grade of the scale DK"),
        ({"grade": 10}, "grade"),
        ({"source": DK | {"scale": "UK"}}, "source.scale: expected a scale: DE FR"),
        ({"source": DK | {"counts": []}}, "source.counts: expected at least one passing"),
        ({"source": DK | {"counts": [("00", 40)]}}, "source.counts: expected at least one"),
        (
            {"source": DK | {"counts": [("10", 1), ("12", 9)]}},
            "source.counts[1][0]: expected counts",
        ),
        (
            {"source": DK | {"counts": [("-3", 1), ("00", 9)]}},
            "source.counts[1][0]: expected counts",
        ),
        ({"source": DK | {"counts": [("12", 9), ("12", 9)]}}, "source.counts[1][0]: expected each"),
        (
            {"source": DK | {"counts": [("12", 9), ("2", 9)]}},
            "source.counts[1][0]: expected a grade",
        ),
        ({"target": DE | {"counts": [("1.0", "1.5")]}}, "target.counts[0][1]: expected a whole"),
        ({"target": DE | {"counts": [("1", 15)]}}, "target.counts[0][0]: expected a grade"),
        ({"target": IT | {"lode_value": 33}}, "target.lode_value: expected 30, 31 or 32"),
        ({"source": DK | {"lode_value": 30}}, "source.lode_value: expected no such member"),
        ({"policy": "MEAN"}, "policy"),
    ],
)
def test_r26_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    assert refused("grade-convert", **(GOOD | members)).startswith(place)


def test_r26_one_number_in_two_spellings_is_one_grade() -> None:
    twice = {"scale": "CH", "counts": [("5", 10), ("5.0", 10)]}

    message = refused("grade-convert", **(GOOD | {"grade": "5", "source": twice}))
    assert message.startswith("source.counts[1][0]: expected counts in the order of CH")


def test_r26_a_failing_grade_does_not_excuse_a_bad_table() -> None:
    assert refused(
        "grade-convert", **(GOOD | {"grade": "00", "target": DE | {"counts": []}})
    ).startswith("target.counts")
