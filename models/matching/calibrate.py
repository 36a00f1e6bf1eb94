"""From labelled comparisons to one calibration entry: weights, thresholds, and what they are worth.

Weights are fitted on one part of the samples, thresholds chosen on another by an upper bound (95 %,
one sided, Clopper and Pearson) of the error among the cases a threshold would select: at most 10 %
wrong among "covered", 5 % among "not covered" (handbook matching 4.3, design O-48).
"""

from collections.abc import Callable, Sequence
from math import exp, lgamma, log, log1p
from typing import NamedTuple

import numpy as np

from models.matching.calibration import Entry, Labels, probabilities
from models.matching.features import PER_VIEW, Features, features
from models.matching.logistic import Numbers, fit
from models.rules.coverage import CERTAIN, Required, Status, Thresholds, cover

COVERED_ERROR = 0.10
NOT_COVERED_ERROR = 0.05
PROPOSAL_ERROR = 0.10
MISSED_ESSENTIAL = 0.02
# Weights stay small where labels are few.
RIDGE = 1e-4
GRID = tuple(range(50, CERTAIN, 50))
FEWEST_PROPOSALS = 50
# Further outcomes are no ground; with fewer of them covered a person looks (O-35).
OTHERS_COVERED = CERTAIN * 8 // 10


class Sample(NamedTuple):
    """One labelled comparison. `truth[i]`: the column that covers row i, or None."""

    features: Features
    truth: tuple[int | None, ...]

    def without(self, column: int) -> "Sample":
        """The comparison as it would be had the credential not stated this outcome."""
        views = [
            np.delete(self.features[:, :, place], column, axis=1).astype(np.float32)
            for place in range(1, self.features.shape[2], len(PER_VIEW))
        ]
        truth = (
            None if held is None or held == column else held - (held > column)
            for held in self.truth
        )
        return Sample(features(views), tuple(truth))


class Route(NamedTuple):
    views: tuple[str, ...]
    languages: tuple[str, str]
    labels: Labels


def calibrate(
    route: Route,
    fitting: Sequence[Sample],
    choosing: Sequence[Sample],
    proposing: Sequence[Sample],
    *,
    may_propose: bool,
) -> Entry:
    """One entry. `proposing`: whole comparisons, complete ones and ones with a gap, that say which
    proposals of FULL are right; `may_propose` False keeps proposals out whatever they say."""
    weights = _fit(fitting)
    draft = Entry(
        views=route.views,
        languages=route.languages,
        weights=tuple(round(weight * 1_000_000) for weight in weights),
        pair=CERTAIN * 4 // 10,
        covered=CERTAIN // 2,
        not_covered=CERTAIN // 2,
        essential_missing=0,
        proposal_risk=0,
        others_covered=OTHERS_COVERED,
        proposes=False,
        labels=route.labels,
    )
    draft = draft.model_copy(update={"pair": _best_pair(draft, choosing)})
    chances = _chances(draft, choosing)
    covered, not_covered = _zones(chances)
    chosen = draft.model_copy(
        update={
            "covered": covered,
            "not_covered": not_covered,
            "essential_missing": _essential(chances),
        }
    )
    risk, measured = _proposal_risk(chosen, proposing)
    proposes = may_propose and risk > 0
    return chosen.model_copy(
        update={"proposal_risk": risk, "proposes": proposes, "measured": measured}
    )


def upper_bound(errors: int, count: int, confidence: float = 0.95) -> float:
    """The largest error rate that `errors` among `count` do not contradict."""
    if count == 0 or errors >= count:
        return 1.0
    low, high = errors / count, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _at_most(errors, count, middle) > 1 - confidence else (low, middle)
        )
    return high


def _at_most(errors: int, count: int, rate: float) -> float:
    """The binomial chance of at most `errors` among `count`."""
    if rate <= 0 or rate >= 1:
        return 1.0 if rate <= 0 else 0.0
    return sum(
        exp(
            lgamma(count + 1)
            - lgamma(k + 1)
            - lgamma(count - k + 1)
            + k * log(rate)
            + (count - k) * log1p(-rate)
        )
        for k in range(errors + 1)
    )


def _fit(samples: Sequence[Sample]) -> Numbers:
    """Weights of "this pair belongs together"."""
    x = np.concatenate([s.features.reshape(-1, s.features.shape[2]) for s in samples])
    y = np.concatenate([_labels(s).ravel() for s in samples])
    return fit(x, y, RIDGE)


def _labels(sample: Sample) -> Numbers:
    labels = np.zeros(sample.features.shape[:2])
    for row, column in enumerate(sample.truth):
        if column is not None:
            labels[row, column] = 1.0
    return labels


def _judge(entry: Entry, sample: Sample, essential: bool = False) -> list[tuple[Status, int, bool]]:
    """Per outcome: status, probability, and whether it is covered in truth."""
    required = tuple(Required(id=str(i), essential=essential) for i in range(len(sample.truth)))
    thresholds = Thresholds(version="", **entry.model_dump(include=set(Thresholds.model_fields)))
    judged = cover(required, probabilities(sample.features, entry), thresholds).outcomes
    return [
        (one.status, one.probability or 0, truth is not None)
        for one, truth in zip(judged, sample.truth, strict=True)
    ]


def _best_pair(entry: Entry, samples: Sequence[Sample]) -> int:
    """The limit of a pair with which assigned pairs agree best with the truth (F1)."""

    def f1(limit: int) -> float:
        tried = entry.model_copy(update={"pair": limit, "covered": limit, "not_covered": limit})
        seen = [one for sample in samples for one in _judge(tried, sample)]
        right = sum(status is Status.COVERED and truth for status, _, truth in seen)
        wrong = sum((status is Status.COVERED) != truth for status, _, truth in seen)
        return 2 * right / max(1, 2 * right + wrong)

    return _first_best(f1, range(2500, 6000, 250))


def _first_best(score: Callable[[int], float], options: Sequence[int]) -> int:
    return max(options, key=lambda option: (score(option), -option))


def _chances(entry: Entry, samples: Sequence[Sample]) -> list[tuple[int, bool]]:
    return [(p, truth) for sample in samples for _, p, truth in _judge(entry, sample)]


def _zones(chances: Sequence[tuple[int, bool]]) -> tuple[int, int]:
    """The widest zones whose bounded error stays inside the limits; never across the middle."""
    half = CERTAIN // 2
    covered = [t for t in GRID if t >= half and _error(chances, t, above=True) <= COVERED_ERROR]
    missing = [
        t for t in GRID if t <= half and _error(chances, t, above=False) <= NOT_COVERED_ERROR
    ]
    return min(covered, default=CERTAIN), max(missing, default=0)


def _error(chances: Sequence[tuple[int, bool]], limit: int, *, above: bool) -> float:
    chosen = [truth for p, truth in chances if (p >= limit if above else p <= limit)]
    wrong = sum(truth is not above for truth in chosen)
    return upper_bound(wrong, len(chosen))


def _essential(chances: Sequence[tuple[int, bool]]) -> int:
    """Below this chance an outcome is flagged: at most 2 % of the missing ones lie above it."""
    missing = sorted(p for p, truth in chances if not truth)
    if not missing:
        return CERTAIN
    return missing[min(len(missing) - 1, int(len(missing) * (1 - MISSED_ESSENTIAL)))] + 1


def _proposal_risk(entry: Entry, samples: Sequence[Sample]) -> tuple[int, dict[str, str]]:
    """The largest added risk at which proposals of FULL are wrong in at most 10 % (bounded)."""
    wholes = [_judge(entry, sample, essential=True) for sample in samples]
    full = [
        (sum(CERTAIN - p for _, p, _ in seen), all(truth for *_, truth in seen))
        for seen in wholes
        if all(status is Status.COVERED for status, *_ in seen)
    ]
    return widest_risk(full)


def widest_risk(full: Sequence[tuple[int, bool]]) -> tuple[int, dict[str, str]]:
    """The same from (added risk, whether FULL was right) of what could be proposed; 0: no limit
    keeps the promise."""
    best, measured = 0, {"full proposals": "0"}
    for risk in range(500, 5001, 250):
        chosen = [right for added, right in full if added <= risk]
        found = proposals(chosen)
        if found.made >= FEWEST_PROPOSALS and found.bound <= PROPOSAL_ERROR:
            best, measured = risk, found.shown()
    return best, measured


class Proposals(NamedTuple):
    """How many were made, how many of them wrong, and the bound of their error."""

    made: int
    wrong: int
    bound: float

    def shown(self) -> dict[str, str]:
        return {
            "full proposals": str(self.made),
            "wrong among them": str(self.wrong),
            "upper bound of the error": f"{self.bound:.4f}",
        }


def proposals(right: Sequence[bool]) -> Proposals:
    """Of proposals that turned out right or wrong."""
    wrong = len(right) - sum(right)
    return Proposals(len(right), wrong, upper_bound(wrong, len(right)))
