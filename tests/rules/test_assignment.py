"""The one-to-one assignment is the best one, and never pairs what does not belong together."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from models.rules.assignment import assign

matrices = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(-9, 9), min_size=columns, max_size=columns), min_size=1, max_size=4
    )
)


def best_sum(weights: list[list[int]]) -> int:
    """By trying every way; columns are padded so that a row may stay alone."""
    rows, columns = len(weights), len(weights[0])
    padded = [row + [0] * rows for row in weights]
    return max(
        sum(max(0, padded[row][column]) for row, column in enumerate(order))
        for order in permutations(range(columns + rows), rows)
    )


@given(matrices)
def test_the_sum_is_the_largest_possible(weights: list[list[int]]) -> None:
    chosen = assign(weights)
    made = [(row, column) for row, column in enumerate(chosen) if column is not None]
    assert sum(weights[row][column] for row, column in made) == best_sum(weights)
    assert len({column for _, column in made}) == len(made)
    assert all(weights[row][column] > 0 for row, column in made)


def test_the_best_pair_gives_way_where_the_whole_gains() -> None:
    assert assign([[9, 8], [8, 1]]) == (1, 0)


def test_nothing_above_zero_pairs_nothing() -> None:
    assert assign([[0, -1], [0, 0]]) == (None, None)
