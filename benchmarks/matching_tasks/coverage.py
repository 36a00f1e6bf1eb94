"""T2, T2e, T2x: are the covered outcomes found, and is a missing essential one noticed?

Cases are generated from groups of skills that no calibration has seen (`esco.halves`). Essential
outcomes: one in three, at least one. For T2e one covered essential outcome is taken away.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.matching_tasks import esco
from benchmarks.matching_tasks.calibrate import bridge_entry, samples
from benchmarks.matching_tasks.statistics import interval, shown
from models.matching.calibrate import Sample
from models.matching.calibration import Entry, probabilities, shipped
from models.matching.embedder import Embedder
from models.matching.lexical import Lexical
from models.rules.coverage import Answer, Coverage, Required, Status, Thresholds, cover

CASES = 500
SEED = 20261


@dataclass(frozen=True)
class Counts:
    right: int
    wrong: int
    missed: int
    error: float
    covered_right: int
    covered: int


def run(data: Path, embedder: Embedder) -> dict[str, Any]:
    """T2 and T2e, English."""
    folder = data / "esco"
    if not (folder / "skills_en.csv").is_file():
        return {}
    loaded = esco.load(folder)
    _, aside = esco.halves(loaded)
    models: list[Embedder] = [Lexical()]
    if embedder.family != "lexical":
        models.append(embedder)
    entry = shipped().entry(tuple(model.family for model in models), "en", "en")
    if entry is None:
        return {}
    drawn = esco.cases(loaded, seed=SEED, count=CASES, groups=aside)
    made = samples(drawn, models, ("en", "en"))
    whole = esco.cases(loaded, seed=SEED + 1, count=CASES, groups=aside, spread=(1.0,))
    return {
        "T2": {"en": figures(drawn, made, entry)},
        "T2e": {"en": essential(whole, samples(whole, models, ("en", "en")), entry)},
    }


def run_bridge(data: Path, english: Embedder) -> dict[str, Any]:
    """T2x: foreign outcomes against English ones, concepts of the tested groups not in training."""
    folder = data / "esco"
    if not (folder / "skills_en.csv").is_file():
        return {}
    loaded = esco.load(folder)
    _, aside = esco.halves(loaded)
    answer = {}
    for language in esco.LANGUAGES:
        if not (folder / f"labels_{language}.csv").is_file():
            continue
        foreign = esco.labels(folder, language)
        entry, bridge = bridge_entry(loaded, foreign, language, english)
        texts = esco.Texts(
            {uri: skill.label for uri, skill in loaded.skills.items()},
            {uri: (label,) for uri, label in foreign.items()},
        )
        drawn = esco.cases(loaded, seed=SEED, count=CASES, groups=aside, texts=texts)
        made = samples(drawn, [Lexical(), bridge], ("en", language))
        answer[language] = figures(drawn, made, entry)
    if answer:
        answer["mean"] = _mean(answer)
    return {"T2x": answer} if answer else {}


def _mean(by_language: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Mean and, beside it, the worst language."""
    f1 = {name: found["F1"] for name, found in by_language.items()}
    mae = {name: found["MAE"] for name, found in by_language.items()}
    return {
        "F1": shown(np.mean(list(f1.values()))),
        "MAE": shown(np.mean(list(mae.values()))),
        "worst F1": min(f1.values()),
        "worst MAE": max(mae.values()),
    }


def figures(cases: Sequence[esco.Case], made: Sequence[Sample], entry: Entry) -> dict[str, Any]:
    """F1 and mean error of coverage; beside them how often COVERED is right."""
    counts = [_count(sample, entry) for sample in made]
    groups = [case.group for case in cases]
    covered = sum(one.covered for one in counts)
    outcomes = sum(len(sample.truth) for sample in made)
    return {
        "F1": shown(_f1(counts)),
        "MAE": shown(np.mean([one.error for one in counts])),
        "ci": interval(groups, lambda drawn: _f1([counts[i] for i in drawn])),
        "ci MAE": interval(groups, lambda drawn: float(np.mean([counts[i].error for i in drawn]))),
        "COVERED precision": shown(sum(one.covered_right for one in counts) / max(1, covered)),
        "COVERED share": shown(covered / outcomes),
        "cases": len(cases),
    }


def _count(sample: Sample, entry: Entry) -> Counts:
    judged = judge(sample, entry, frozenset()).outcomes
    said = [
        one.status is Status.COVERED or _likely(one.status, one.probability, entry.pair)
        for one in judged
    ]
    truth = [column is not None for column in sample.truth]
    firm = [one.status is Status.COVERED for one in judged]
    pairs = list(zip(said, truth, strict=True))
    return Counts(
        right=sum(a and b for a, b in pairs),
        wrong=sum(a and not b for a, b in pairs),
        missed=sum(b and not a for a, b in pairs),
        error=abs(sum(said) - sum(truth)) / len(truth),
        covered_right=sum(a and b for a, b in zip(firm, truth, strict=True)),
        covered=sum(firm),
    )


def _likely(status: Status, probability: int | None, pair: int) -> bool:
    """Undecided, but with a counterpart: it counts in the coverage that is shown."""
    return status is Status.UNDECIDED and (probability or 0) >= pair


def judge(sample: Sample, entry: Entry, essential_rows: frozenset[int]) -> Coverage:
    required = tuple(
        Required(id=str(row), essential=row in essential_rows) for row in range(len(sample.truth))
    )
    thresholds = Thresholds(version="", **entry.model_dump(include=set(Thresholds.model_fields)))
    return cover(required, probabilities(sample.features, entry), thresholds)


def _f1(counts: Sequence[Counts]) -> float:
    right = sum(one.right for one in counts)
    return 2 * right / max(1, 2 * right + sum(one.wrong + one.missed for one in counts))


def essential(cases: Sequence[esco.Case], made: Sequence[Sample], entry: Entry) -> dict[str, Any]:
    """How often a removed essential outcome is flagged, and how often a present one."""
    rng = random.Random(SEED)
    caught, false_flags, stopped, proposed = [], [], [], []
    for sample in made:
        rows = rng.sample(range(len(sample.truth)), max(1, len(sample.truth) // 3))
        complete = judge(sample, entry, frozenset(rows))
        gap = judge(without(sample, rng.choice(rows)), entry, frozenset(rows))
        caught.append(gap.answer is Answer.POSSIBLY_SUBSTANTIAL)
        false_flags.append(complete.answer is Answer.POSSIBLY_SUBSTANTIAL)
        stopped.append(not gap.proposable)
        proposed.append(complete.proposable)
    groups = [case.group for case in cases]
    return {
        "recall": shown(np.mean(caught)),
        "false flags": shown(np.mean(false_flags)),
        "ci": interval(groups, lambda drawn: float(np.mean([caught[i] for i in drawn]))),
        "no proposal of FULL with the gap": shown(np.mean(stopped)),
        "proposal of FULL without it": shown(np.mean(proposed)),
        "cases": len(made),
    }


def without(sample: Sample, row: int) -> Sample:
    """The same case where the credential lacks what covered `row`: its column is taken out.

    Margins are computed again, so that nothing of the removed outcome is left in the numbers.
    """
    column = sample.truth[row]
    assert column is not None
    return sample.without(column)
