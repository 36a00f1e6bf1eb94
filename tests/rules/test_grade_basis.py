"""R-45, R-26, R-25: the basis of a conversion, its reference group and its policy."""

from typing import Any

import pytest

from tests.rules.asking import ask, refused


@pytest.mark.parametrize(
    ("members", "basis", "grade"),
    [
        ({"distribution": "1.7", "fixed_table": "2.0", "formula": "2.3"}, "DISTRIBUTION", "1.7"),
        ({"fixed_table": "2.0", "formula": "2.3"}, "FIXED_TABLE", "2.0"),
        ({"formula": "2.3"}, "FORMULA", "2.3"),
        ({}, "PASS_FAIL", None),
        ({"passed": False, "distribution": "1.7"}, "FAILED", None),
        ({"target": "DK", "fixed_table": "10"}, "FIXED_TABLE", "10"),
    ],
)
def test_r45_the_first_basis_that_answers(
    members: dict[str, Any], basis: str, grade: str | None
) -> None:
    found = ask("grade-basis", **({"target": "DE", "passed": True} | members))

    assert (found["basis"], found["grade"], found["rule_ids"]) == (basis, grade, ["R-45"])


def test_r45_the_formula_leads_to_germany_only() -> None:
    message = refused("grade-basis", target="DK", passed=True, formula="2.3")

    assert message.startswith("formula: expected no formula")


ROWS = [
    {"best": "20", "worst": "16", "grade": "30"},
    {"best": "15.99", "worst": "14", "grade": "28"},
    {"best": "11", "worst": "9", "grade": "21"},
]


@pytest.mark.parametrize(
    ("grade", "expected"),
    [("20", "30"), ("16", "30"), ("15.99", "28"), ("14", "28"), ("13", None), ("9", "21")],
)
def test_r45_an_agreed_table_may_hold_marks_below_the_pass_mark(
    grade: str, expected: str | None
) -> None:
    assert ask("grade-fixed", grade=grade, source="FR", target="IT", rows=ROWS)["grade"] == expected


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"grade": "21"}, "grade: expected a grade of the scale FR"),
        ({"rows": [ROWS[0] | {"grade": "32"}]}, "rows[0].grade: expected a grade of the scale IT"),
        ({"rows": [ROWS[0] | {"best": "x"}]}, "rows[0].best"),
        ({"rows": [ROWS[0] | {"worst": "x"}]}, "rows[0].worst"),
        ({"rows": [{"best": "14", "worst": "16", "grade": "28"}]}, "rows[0].worst"),
        ({"rows": [ROWS[0], ROWS[1] | {"best": "16"}]}, "rows[1].best: expected a grade worse"),
        ({"rows": ROWS[::-1]}, "rows[1].best"),
    ],
)
def test_r45_bad_tables_name_the_member(members: dict[str, Any], place: str) -> None:
    good = {"grade": "15", "source": "FR", "target": "IT", "rows": ROWS}

    assert refused("grade-fixed", **(good | members)).startswith(place)


@pytest.mark.parametrize(
    ("isced", "tables", "broad", "group", "field"),
    [
        ("0613", ["0613", "061", "06"], False, "DETAILED", "0613"),
        ("0613", ["061", "06"], True, "NARROW", "061"),
        ("0613", ["06"], False, None, None),
        ("0613", ["06"], None, None, None),
        ("0613", ["06"], True, "BROAD", "06"),
        ("0613", ["0612", "0619"], True, None, None),
        ("0688", ["0613", "068"], False, "NARROW", "068"),
        ("061", ["061"], False, "NARROW", "061"),
        ("06", ["06"], False, None, None),
        ("06", ["06"], True, "BROAD", "06"),
        ("0613", [], True, None, None),
    ],
)
def test_r25_the_narrowest_field_that_has_a_table(
    isced: str, tables: list[str], broad: bool | None, group: str | None, field: str | None
) -> None:
    found = ask("grade-group", isced=isced, tables=tables, broad_allowed=broad)

    assert (found["group"], found["isced"]) == (group, field)


@pytest.mark.parametrize("isced", ["6", "06130", "ICT", "61 ", 613])
def test_r25_codes_are_strings_with_leading_zeros(isced: Any) -> None:
    assert refused("grade-group", isced=isced, tables=[]).startswith("isced")


@pytest.mark.parametrize(
    ("fixed", "confirmed", "usable", "standing"),
    [
        ("2025-09-01", "board", True, "CONFIRMED"),
        ("2025-09-01", None, True, "SUGGESTED"),
        ("2026-01-14", None, True, "SUGGESTED"),
        ("2026-01-15", "board", False, "SUGGESTED"),
        ("2026-01-16", "board", False, "SUGGESTED"),
    ],
)
def test_r26_a_policy_is_fixed_before_the_case(
    fixed: str, confirmed: str | None, usable: bool, standing: str
) -> None:
    found = ask(
        "grade-policy",
        policy="MIDPOINT",
        version="2025.1",
        fixed_on=fixed,
        opened_on="2026-01-15",
        confirmed_by=confirmed,
    )

    assert (found["usable"], found["standing"]) == (usable, standing)
