"""D-06: the whole from its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.outcomes import Outcome, whole

FULL, PARTIAL, CONDITIONAL, ALTERNATIVE, REFUSED = Outcome


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([FULL, FULL], FULL),
        ([REFUSED], REFUSED),
        ([REFUSED, REFUSED], REFUSED),
        ([FULL, REFUSED], PARTIAL),
        ([CONDITIONAL, REFUSED], PARTIAL),
        ([FULL, PARTIAL], PARTIAL),
        ([PARTIAL], PARTIAL),
        ([FULL, CONDITIONAL], CONDITIONAL),
        ([CONDITIONAL, ALTERNATIVE], CONDITIONAL),
        ([FULL, ALTERNATIVE], ALTERNATIVE),
        ([ALTERNATIVE], ALTERNATIVE),
    ],
)
def test_d06_the_whole_from_its_lines(lines: list[Outcome], expected: Outcome) -> None:
    assert whole(lines) is expected


def test_d06_a_decision_without_lines_has_no_outcome() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        whole([])


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_d06_full_and_refused_are_unanimous(lines: list[Outcome]) -> None:
    assert (whole(lines) is FULL) == (set(lines) == {FULL})
    assert (whole(lines) is REFUSED) == (set(lines) == {REFUSED})


@given(st.permutations([FULL, ALTERNATIVE, CONDITIONAL, PARTIAL, REFUSED]), st.integers(1, 5))
def test_d06_the_order_of_lines_does_not_matter(lines: list[Outcome], size: int) -> None:
    assert whole(lines[:size]) is whole(sorted(lines[:size]))
