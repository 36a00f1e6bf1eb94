"""Which credential outcome answers which required outcome, one to one, so that the whole fits best?

Source: handbook matching 0 (4) and 3.5 (2): a one-to-one assignment that may reject pairs counts
coverage better than taking the best match of each outcome. Weights are integers, so that the answer
is the same on every machine.
"""

from collections.abc import Sequence

Weights = Sequence[Sequence[int]]


def assign(weights: Weights) -> tuple[int | None, ...]:
    """For each row its column or None; the sum of weights is the largest possible.

    A pair of weight 0 or less is never made. Among equal sums the answer is one fixed one.
    """
    chosen: list[int | None] = [None] * len(weights)
    for rows, columns in _islands(weights):
        if len(rows) == 1:
            chosen[rows[0]] = max(columns, key=lambda column: (weights[rows[0]][column], -column))
            continue
        part = [[max(0, weights[row][column]) for column in columns] for row in rows]
        for row, column in zip(rows, _best(part), strict=True):
            if column < len(columns) and weights[row][columns[column]] > 0:
                chosen[row] = columns[column]
    return tuple(chosen)


def _islands(weights: Weights) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that pairs above 0 connect; most outcomes have one or two candidates."""
    open_rows = [row for row, values in enumerate(weights) if any(value > 0 for value in values)]
    found = []
    seen: set[int] = set()
    for start in open_rows:
        if start in seen:
            continue
        rows, columns = _island(weights, open_rows, start)
        seen |= rows
        found.append((sorted(rows), sorted(columns)))
    return found


def _island(weights: Weights, open_rows: list[int], start: int) -> tuple[set[int], set[int]]:
    rows, columns, frontier = {start}, set[int](), [start]
    while frontier:
        fresh = {c for c, value in enumerate(weights[frontier.pop()]) if value > 0} - columns
        columns |= fresh
        joined = {r for r in open_rows if r not in rows and any(weights[r][c] > 0 for c in fresh)}
        rows |= joined
        frontier += sorted(joined)
    return rows, columns


def _best(weights: list[list[int]]) -> list[int]:
    """The assignment of largest sum (Kuhn and Munkres), padded to enough columns."""
    rows = len(weights)
    columns = max(rows, len(weights[0]))
    cost = [[-value for value in row] + [0] * (columns - len(row)) for row in weights]
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(cost, row, row_price, column_price, owner)
    answer = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            answer[owner[column] - 1] = column - 1
    return answer


def _augment(
    cost: list[list[int]],
    row: int,
    row_price: list[int],
    column_price: list[int],
    owner: list[int],
) -> None:
    """Gives one more row a column along the cheapest alternating path; index 0 is the free end."""
    columns = len(column_price) - 1
    far = 1 + sum(max(abs(value) for value in line) for line in cost) * 4
    slack, back = [far] * (columns + 1), [0] * (columns + 1)
    used = [False] * (columns + 1)
    owner[0], here = row, 0
    while owner[here]:
        used[here] = True
        at, step, following = owner[here], far, 0
        for column in range(1, columns + 1):
            if used[column]:
                continue
            reduced = cost[at - 1][column - 1] - row_price[at] - column_price[column]
            if reduced < slack[column]:
                slack[column], back[column] = reduced, here
            if slack[column] < step:
                step, following = slack[column], column
        for column in range(columns + 1):
            if used[column]:
                row_price[owner[column]] += step
                column_price[column] -= step
            else:
                slack[column] -= step
        here = following
    while here:
        owner[here] = owner[back[here]]
        here = back[here]
