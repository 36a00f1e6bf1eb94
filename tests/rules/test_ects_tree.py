"""R-22: credits of a tree, each counted once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused


def tree(*rows: tuple[str, str | None, str | None]) -> dict[str, Any]:
    return ask("ects-tree", nodes=[{"id": i, "parent": p, "ects": e} for i, p, e in rows])


@pytest.mark.parametrize(
    ("rows", "total", "nested"),
    [
        ([("p", None, None), ("a", "p", "6"), ("b", "p", "7.5")], "13.5", False),
        ([("m", None, "6"), ("a", "m", "3"), ("b", "m", "3")], "6", True),
        ([("m", None, "6"), ("a", "m", "3"), ("b", "m", "2")], None, True),
        ([("m", None, "6"), ("g", "m", None), ("a", "g", "6")], "6", True),
        # an inner carrier that disagrees spoils the number as well
        ([("m", None, "6"), ("a", "m", "6"), ("b", "a", "5")], None, True),
        ([("m", None, "6"), ("a", "m", "6"), ("b", "a", "6"), ("x", None, "1")], "7", True),
        ([("d", None, "0"), ("a", "d", "72")], "72", False),
        ([("d", None, "0.0")], None, False),
        ([("a", None, None)], None, False),
        ([], None, False),
        ([("b", "a", "3"), ("a", None, None)], "3", False),
    ],
)
def test_r22_outermost_carriers_count(
    rows: list[tuple[str, str | None, str | None]], total: str | None, nested: bool
) -> None:
    found = tree(*rows)

    assert (found["total"], found["findings"]) == (total, ["ECTS_NESTED"] if nested else [])
    assert found["rule_ids"] == ["R-22"]


def test_r22_parent_and_ects_may_be_left_out() -> None:
    assert ask("ects-tree", nodes=[{"id": "a"}, {"id": "b", "ects": "2"}])["total"] == "2"


def test_r22_depth_is_no_obstacle() -> None:
    chain = [(str(i), str(i - 1) if i else None, None) for i in range(5000)]

    assert tree(*chain, ("leaf", "4999", "6"))["total"] == "6"


@given(st.lists(st.integers(0, 10**30), max_size=20))
def test_r22_flat_credits_are_summed_exactly(amounts: list[int]) -> None:
    found = tree(*[(str(i), None, f"{amount}.25") for i, amount in enumerate(amounts)])

    expected = sum(amounts) * 4 + len(amounts)
    whole, quarters = divmod(expected, 4)
    decimals = {0: "", 1: ".25", 2: ".5", 3: ".75"}[quarters]
    assert found["total"] == (f"{whole}{decimals}" if amounts else None)


@pytest.mark.parametrize(
    ("nodes", "place"),
    [
        ([{"id": "a", "parent": "nowhere"}], "nodes[0].parent: expected the id of another"),
        ([{"id": "a"}, {"id": "a"}], "nodes[1].id: expected an id that no other"),
        ([{"id": "a", "parent": "a"}], "nodes[0].parent: expected a parent outside"),
        (
            [{"id": "r"}, {"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}],
            "nodes[1].parent: expected a parent outside",
        ),
        ([{"id": "a", "ects": 6}], "nodes[0].ects"),
        ([{"id": None}], "nodes[0].id"),
        ([{}], "nodes[0].id: expected this member"),
        (None, "nodes"),
        ("a", "nodes"),
    ],
)
def test_r22_bad_input_names_the_member(nodes: Any, place: str) -> None:
    assert refused("ects-tree", nodes=nodes).startswith(place)
