"""T4: are Bloom levels told as people tell them? Grouped by the first six words, one fold out."""

import zlib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.matching_tasks import esco
from benchmarks.matching_tasks.statistics import interval, kappa, shown
from models.matching.bloom_model import LEVELS, train

FOLDS = 5


def run(data: Path) -> dict[str, Any]:
    path = data / "matching" / "bloom.csv"
    if not path.is_file():
        return {}
    rows = list(esco.rows(path))
    texts = [row["Learning_outcome"] for row in rows]
    labels = np.array([[bool(row[level]) for level in LEVELS] for row in rows])
    groups = [" ".join(text.lower().split()[:6]) for text in texts]
    held = np.array([zlib.crc32(group.encode()) % FOLDS == 0 for group in groups])
    model = train([text for text, out in zip(texts, held, strict=True) if not out], labels[~held])
    said = model.levels([text for text, out in zip(texts, held, strict=True) if out])
    truth = labels[held]
    clusters = [group for group, out in zip(groups, held, strict=True) if out]
    per_level = {level: shown(_f1(said[:, i], truth[:, i])) for i, level in enumerate(LEVELS)}
    kappas = [kappa(said[:, i], truth[:, i]) for i in range(len(LEVELS))]
    return {
        "T4": {
            "en": {
                "macro-F1": shown(np.mean(list(per_level.values()))),
                "kappa": shown(np.mean(kappas)),
                "ci": interval(clusters, lambda drawn: _macro(said[drawn], truth[drawn])),
                "worst level F1": min(per_level.values()),
                "levels": per_level,
                "outcomes": len(truth),
            }
        }
    }


def _macro(said: Any, truth: Any) -> float:
    return float(np.mean([_f1(said[:, i], truth[:, i]) for i in range(len(LEVELS))]))


def _f1(said: Any, truth: Any) -> float:
    return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))
