"""T1b and T5: what do the decisions of the institution itself add?

Five folds by course title, so that no course is judged by its own decision. T1b counts pair by
pair. T5 asks whether a course was recognised as anything; where nothing was ever refused, it is
left out.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching_tasks.courses import INSTITUTIONS, Row, catalogue, decisions
from benchmarks.matching_tasks.statistics import auc, calibration_error, interval, shown
from models.matching import acceptance, rerank
from models.matching.embedder import Embedder
from models.matching.find import Finder, Hit
from models.matching.logistic import chances, fit, standardised
from models.matching.precedents import FEATURES, History, Precedent

FOLDS = 5
CANDIDATES = 100
RIDGE = 3e-2
PRECISION = 0.90
# How often any of the first few candidates was recognised before.
FEW = 10
TIMES = FEATURES.index("times recognised")

Known = NDArray[np.bool_]


class Decided:
    """One institution: catalogue, decisions, and the fold of each decision."""

    def __init__(self, folder: Path, institution: str, embedder: Embedder) -> None:
        courses = catalogue(folder, institution)
        self.finder = Finder(courses, embedder)
        codes = frozenset(course.code for course in courses)
        self.rows: list[Row] = decisions(folder, institution, codes)
        self.history = History(
            [Precedent(source=row.source, component=row.target) for row in self.rows], embedder
        )
        self.titles = np.array([row.source.title for row in self.rows])
        self.folds = np.array([zlib.crc32(t.encode()) % FOLDS for t in self.titles.tolist()])
        self.targets: dict[int, set[str]] = defaultdict(set)
        self.first: dict[tuple[str, str], int] = {}
        for place, row in enumerate(self.rows):
            own = self.first.setdefault((row.source.code, row.source.title), place)
            if row.target is not None:
                self.targets[own].add(row.target)
        self.hits = {
            place: self.finder.search(self.rows[place].source, CANDIDATES)
            for place in self.first.values()
        }

    def known(self, place: int, fold: int) -> Known:
        """What may be known of a source while `fold` is tested: never its own title."""
        known: Known = (self.folds != fold) & (self.titles != self.titles[place])
        return known

    def candidates(self, place: int, known: Known) -> tuple[Hit, ...]:
        """The finder's, and what the most alike sources were recognised as."""
        hits = self.hits[place]
        have = {hit.code for hit in hits}
        near = (one.precedent.component for one in self.history.nearest(place, known, 10))
        further = [code for code in dict.fromkeys(near) if code is not None and code not in have]
        return hits + self.finder.hits(self.rows[place].source, further) if further else hits


def run(data: Path, embedder: Embedder) -> dict[str, Any]:
    folder = data / "matching"
    pairs, recognised = {}, {}
    for institution in INSTITUTIONS:
        if not (folder / f"equivalency_{institution}.csv").is_file():
            continue
        decided = Decided(folder, institution, embedder)
        pairs[institution] = ranked(decided)
        if any(row.target is None for row in decided.rows):
            recognised[institution] = accepted(decided)
    return {name: found for name, found in (("T1b", pairs), ("T5", recognised)) if found}


def ranked(decided: Decided) -> dict[str, Any]:
    ranks: list[int] = []
    titles: list[str] = []
    sources = [place for place in decided.first.values() if decided.targets[place]]
    for fold in range(FOLDS):
        training = [place for place in sources if decided.folds[place] != fold]
        examples = [_example(decided, place, fold) for place in training]
        # A few decisions may hold nothing to learn from; then the finder's order stays.
        tells = any(labels.any() for _, labels in examples)
        ranking = rerank.learn(examples) if tells else None
        for place in (place for place in sources if decided.folds[place] == fold):
            known = decided.known(place, fold)
            hits = decided.candidates(place, known)
            codes = [hit.code for hit in hits]
            fixed = np.array([hit.score for hit in hits])
            scores = ranking.scores(_columns(decided, place, hits, known)) if ranking else fixed
            order = [codes[i] for i in np.argsort(-scores, kind="stable")]
            for target in sorted(decided.targets[place]):
                ranks.append(order.index(target) + 1 if target in order else len(order) + 1000)
                titles.append(decided.rows[place].source.title)
    found = np.array(ranks)
    return {
        **{f"R@{k}": shown((found <= k).mean()) for k in (1, 3, 10)},
        "ci": interval(titles, lambda drawn: float((found[drawn] <= 1).mean())),
        "ci R@3": interval(titles, lambda drawn: float((found[drawn] <= 3).mean())),
        "pairs": len(found),
    }


def _example(
    decided: Decided, place: int, fold: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    known = decided.known(place, fold)
    hits = decided.candidates(place, known)
    labels = [float(hit.code in decided.targets[place]) for hit in hits]
    return _columns(decided, place, hits, known), np.array(labels)


def _columns(
    decided: Decided, place: int, hits: Sequence[Hit], known: Known
) -> NDArray[np.float64]:
    codes = [hit.code for hit in hits]
    return rerank.columns(hits, decided.history.pair_features(place, codes, known))


def accepted(decided: Decided) -> dict[str, Any]:
    """Out-of-fold chance that a source is recognised as anything, against what was decided."""
    places = list(decided.first.values())
    truth = np.array([bool(decided.targets[place]) for place in places])
    stated = np.zeros(len(places))
    for fold in range(FOLDS):
        inside = decided.folds[places] == fold
        x = np.array([_facts(decided, place, fold) for place in places])
        scaled, means, spreads = standardised(x[~inside])
        weights = fit(_with_one(scaled), truth[~inside].astype(float), RIDGE)
        stated[inside] = chances(_with_one((x[inside] - means) / spreads), weights)
    titles = [decided.rows[place].source.title for place in places]
    share, precision = _operating_point(stated, truth, decided.folds[places])
    return {
        "AUC": shown(auc(stated.tolist(), truth.tolist())),
        "ci": interval(titles, lambda drawn: auc(stated[drawn].tolist(), truth[drawn].tolist())),
        "ECE": shown(calibration_error(stated.tolist(), truth.tolist())),
        "Brier": shown(float(((stated - truth) ** 2).mean())),
        "coverage at precision 0.90": shown(share),
        "realised precision": shown(precision),
        "decided": len(places),
    }


def _facts(decided: Decided, place: int, fold: int) -> list[float]:
    """What was decided about courses like this one, and how well the best candidates fit."""
    known = decided.known(place, fold)
    told = acceptance.facts(decided.history, place, known)
    logits = [np.log(p / (1 - p)) for p in told[:5]]
    hits = decided.hits[place]
    codes = [hit.code for hit in hits[:FEW]]
    often = decided.history.pair_features(place, codes, known)[:, TIMES].max()
    near = decided.history.nearest(place, known, 1)
    likeness = near[0].likeness if near else 0.0
    views = [hits[0].views.get(name, 0.0) for name in rerank.VIEWS]
    ahead = [told.nearer_by_text, told.nearer_by_title]
    described = float(bool(decided.rows[place].source.text))
    best = [hits[0].score, hits[0].score - hits[1].score]
    return [*logits, *ahead, *best, often, likeness, described, *views]


def _with_one(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([np.ones(len(x)), x])


def _operating_point(
    stated: NDArray[np.float64], truth: NDArray[np.bool_], folds: NDArray[np.int64]
) -> tuple[float, float]:
    """The share proposed, each fold's limit chosen on the others, and its precision (O-48)."""
    chosen = np.zeros(len(stated), dtype=bool)
    for fold in range(FOLDS):
        others = folds != fold
        limit = _limit(stated[others], truth[others])
        chosen |= (folds == fold) & (stated >= limit)
    precision = float(truth[chosen].mean()) if chosen.any() else 1.0
    return float(chosen.mean()), precision


def _limit(stated: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The lowest limit above which at least 90 % were recognised."""
    order = np.argsort(-stated, kind="stable")
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= PRECISION)
    return float(stated[order[good[-1]]]) if len(good) else 1.0
