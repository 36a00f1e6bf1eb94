"""What do two sets of outcomes show about each pair of them?

A similarity alone says little: 0.6 is high among sentences of two fields and low among sentences of
one. So each pair is also seen against the next best answer of its row and of its column.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.matching.embedder import Embedder, Matrix

Features = NDArray[np.float64]
PER_VIEW = ("similarity", "row margin", "column margin")


def similarities(
    embedders: Sequence[Embedder],
    required: Sequence[str],
    incoming: Sequence[str],
    languages: tuple[str | None, str | None],
) -> list[Matrix]:
    """One matrix per embedder, required × incoming, values about -1 to 1."""
    return [
        model.embed(required, languages[0]) @ model.embed(incoming, languages[1]).T
        for model in embedders
    ]


def features(views: Sequence[Matrix]) -> Features:
    """Required × incoming × (1 + 3 per view): a constant, then what `PER_VIEW` names."""
    blocks = [np.ones((*views[0].shape, 1))]
    for view in views:
        exact = view.astype(np.float64)
        blocks += [exact[..., None], _margin(exact, 1)[..., None], _margin(exact, 0)[..., None]]
    joined: Features = np.concatenate(blocks, axis=2)
    return joined


def _margin(view: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """How far each value lies above the best other one of its row (axis 1) or column (axis 0)."""
    if view.shape[axis] < 2:
        # Nothing to compare with: the margin over no similarity at all.
        return view
    ordered = np.sort(view, axis=axis)
    best = np.take(ordered, [-1], axis=axis)
    second = np.take(ordered, [-2], axis=axis)
    margin: Features = view - np.where(view == best, second, best)
    return margin
