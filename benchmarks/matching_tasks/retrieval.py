"""T1a: is the right course among the first, without knowing what the institution decided before?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.matching_tasks.courses import INSTITUTIONS, catalogue, decisions
from benchmarks.matching_tasks.statistics import interval, shown
from models.matching.embedder import Embedder
from models.matching.find import Course, Finder


def queries(rows: Sequence[Any]) -> list[tuple[Course, frozenset[str]]]:
    """Each different source with every course it was recognised as."""
    found: dict[tuple[str, str], tuple[Course, set[str]]] = {}
    for row in rows:
        if row.target is not None:
            key = (row.source.code, row.source.title)
            found.setdefault(key, (row.source, set()))[1].add(row.target)
    return [(source, frozenset(targets)) for source, targets in found.values()]


def run(data: Path, embedder: Embedder) -> dict[str, Any]:
    folder = data / "matching"
    answer = {}
    for institution in INSTITUTIONS:
        if not (folder / f"equivalency_{institution}.csv").is_file():
            continue
        courses = catalogue(folder, institution)
        codes = frozenset(course.code for course in courses)
        asked = queries(decisions(folder, institution, codes))
        finder = Finder(courses, embedder)
        ranks = np.array([rank(finder, source, targets) for source, targets in asked])
        answer[institution] = figures(ranks, [source.title for source, _ in asked])
    return answer


def rank(finder: Finder, source: Course, targets: frozenset[str]) -> int:
    total = finder.fused(finder.views(source))
    best = max(float(total[finder.place(code)]) for code in targets)
    return int((total > best).sum()) + 1


def figures(ranks: Any, clusters: Sequence[str]) -> dict[str, Any]:
    """R@1, R@3, R@10 and MRR; `ci` is the interval of R@1."""
    recall = {f"R@{k}": shown((ranks <= k).mean()) for k in (1, 3, 10)}
    return {
        **recall,
        "MRR": shown((1 / ranks).mean()),
        "ci": interval(clusters, lambda drawn: float((ranks[drawn] <= 1).mean())),
        "ci R@10": interval(clusters, lambda drawn: float((ranks[drawn] <= 10).mean())),
        "queries": len(ranks),
    }
