"""R-25: grade tables freed of failing grades, in percent and cumulated, and their use."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

EWP = [["A", "2.0"], ["B", "9.9"], ["C", "36.3"], ["D", "26.3"], ["E", "24.7"], ["F", "0.8"]]


def test_r25_an_imported_table_is_renormalised() -> None:
    found = ask("grade-table", counts=EWP, failing=["F"], kind="PERCENT")

    assert found["percent"] == [
        ["A", "2.0161"],
        ["B", "9.9798"],
        ["C", "36.5927"],
        ["D", "26.5121"],
        ["E", "24.8992"],
    ]
    assert [Decimal(value) for _, value in found["cumulative"]] == [
        Decimal(text) for text in ("2.0161", "11.9960", "48.5887", "75.1008", "100")
    ]
    assert found["size"] is None
    assert found["why"].endswith("failing grades left out: 1.")


def test_r25_counts_give_a_size_and_cumulate_from_the_exact_sum() -> None:
    found = ask("grade-table", counts=[["12", 1], ["10", "1"], ["7", 1], ["00", 4]], failing=["00"])

    assert found["percent"] == [["12", "33.3333"], ["10", "33.3333"], ["7", "33.3333"]]
    assert found["cumulative"] == [["12", "33.3333"], ["10", "66.6667"], ["7", "100.0000"]]
    assert found["size"] == 3


def test_r25_a_grade_without_observations_stays() -> None:
    found = ask("grade-table", counts=[["1", 0], ["2", 4], ["02", 4]])

    assert found["percent"] == [["1", "0.0000"], ["2", "50.0000"], ["02", "50.0000"]]
    assert found["size"] == 8


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_r25_percentages_end_at_a_hundred_and_never_fall(counts: list[int]) -> None:
    found = ask("grade-table", counts=[[str(i), count] for i, count in enumerate(counts)])

    cumulative = [Decimal(value) for _, value in found["cumulative"]]
    assert cumulative == sorted(cumulative)
    assert cumulative[-1] == 100
    assert found["size"] == sum(counts)


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"counts": []}, "counts: expected at least one passing"),
        ({"counts": [["A", 0]]}, "counts: expected at least one passing"),
        ({"counts": [["F", 3]], "failing": ["F"]}, "counts: expected at least one passing"),
        ({"counts": [["A", 1], ["A", 2]]}, "counts[1][0]: expected each label once"),
        ({"counts": [["A", "1.5"]]}, "counts[0][1]: expected a whole number"),
        ({"counts": [["A", 1.5]]}, "counts[0][1]: expected a decimal string"),
        ({"counts": [["A", -1]]}, "counts[0][1]: expected an integer from 0"),
        ({"counts": [["A", 2**53]]}, "counts[0][1]: expected an integer from 0"),
        ({"counts": [["A", True]]}, "counts[0][1]"),
        ({"counts": [["A", None]]}, "counts[0][1]"),
        ({"counts": [[1, 1]]}, "counts[0][0]"),
        ({"counts": [["A"]]}, "counts[0]"),
        ({"counts": [["A", 1, 2]]}, "counts[0]"),
        ({"counts": {"A": 1}}, "counts"),
        ({"kind": "SHARE"}, "kind"),
        ({"failing": "F"}, "failing"),
    ],
)
def test_r25_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    assert refused("grade-table", **({"counts": [["A", 1]]} | members)).startswith(place)


@pytest.mark.parametrize(
    ("members", "use", "findings"),
    [
        ({}, "USABLE", []),
        ({"passing_observations": 29}, "SMALL", []),
        ({"passing_observations": 10}, "SMALL", []),
        ({"passing_observations": 9}, "TOO_SMALL", []),
        ({"other_cycle": 2}, "NOT_COMPARABLE", []),
        ({"years": 1}, "USABLE", ["YEARS_BELOW_TWO"]),
        ({"years": None}, "USABLE", ["YEARS_NOT_STATED"]),
    ],
)
def test_r25_when_a_table_may_serve(members: dict[str, Any], use: str, findings: list[str]) -> None:
    good = {"passing_observations": 30, "years": 2, "cycle": 1, "other_cycle": 1}
    found = ask("grade-table-use", **(good | members))

    assert (found["use"], found["findings"]) == (use, findings)
    assert use in found["why"]
