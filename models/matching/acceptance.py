"""What do earlier decisions say about whether a course is recognised as anything at all?

Measured on decided courses (T5), never a ground of its own: a person sees practice as practice
(O-42). Every share is drawn towards a wider one, so that two decisions do not look like a rule.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.matching.find import subject
from models.matching.precedents import History
from models.matching.sequences import step

# How many decisions the wider share weighs against the own few.
OVERALL_WEIGHS, SUBJECT_WEIGHS, NEAR_WEIGHS = 3.0, 2.0, 1.0
# The most alike decisions that are asked, and how quickly they weigh less.
NEAREST, FADING = 15, 12.0
FEW, SLOWLY = 8, 4.0

Known = NDArray[np.bool_]
Similar = NDArray[np.float64]


class Facts(NamedTuple):
    """Shares recognised, 0 to 1; the last two: how much more alike the likest recognised course is
    than the likest refused one."""

    subject: float
    subject_and_level: float
    few_alike: float
    alike_by_text: float
    alike_by_title: float
    nearer_by_text: float
    nearer_by_title: float


def facts(history: History, place: int, known: Known) -> Facts:
    """Of one of the sources, from the decisions that may be known."""
    codes = [one.source.code for one in history.precedents]
    recognised = np.array([float(one.component is not None) for one in history.precedents])
    overall = float(recognised[known].mean()) if known.any() else 0.5
    own, level = subject(codes[place]), _level(codes[place])
    same = known & np.array([subject(code) == own for code in codes])
    level_too = same & np.array([_level(code) == level for code in codes])
    in_subject = _share(recognised[same], np.ones(int(same.sum())), overall, OVERALL_WEIGHS)
    at_level = np.ones(int(level_too.sum()))
    views = [view.astype(np.float64) for view in history.likeness(place)]
    near = [_near(view, recognised, known, in_subject) for view in views]
    ahead = [_ahead(view, recognised, known) for view in views]
    return Facts(
        in_subject,
        _share(recognised[level_too], at_level, in_subject, SUBJECT_WEIGHS),
        _few(views[0], recognised, known, overall),
        near[0],
        near[1],
        ahead[0],
        ahead[1],
    )


def _level(code: str) -> int | None:
    """The hundreds of a course number."""
    at = step(code)
    return None if at is None else at.number // 100


def _share(recognised: Similar, weights: Similar, wider: float, weighs: float) -> float:
    return float((recognised @ weights + weighs * wider) / (weights.sum() + weighs))


def _nearest(view: Similar, known: Known, count: int) -> NDArray[np.int64]:
    order = np.argsort(-np.where(known, view, -np.inf), kind="stable")[:count]
    return order[known[order]]


def _few(view: Similar, recognised: Similar, known: Known, overall: float) -> float:
    near = _nearest(view, known, FEW)
    weights = np.exp(SLOWLY * (view[near] - view[near].max(initial=-1.0)))
    return _share(recognised[near], weights, overall, OVERALL_WEIGHS)


def _near(view: Similar, recognised: Similar, known: Known, in_subject: float) -> float:
    near = _nearest(view, known, NEAREST)
    weights = np.exp(FADING * (view[near] - view[near].max(initial=-1.0)))
    return _share(recognised[near], weights, in_subject, NEAR_WEIGHS)


def _ahead(view: Similar, recognised: Similar, known: Known) -> float:
    yes, no = known & (recognised > 0), known & (recognised == 0)
    return float(view[yes].max(initial=0.0) - view[no].max(initial=0.0))
