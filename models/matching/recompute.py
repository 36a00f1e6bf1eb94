"""Can a past comparison be computed again, and is it the same?

A decision keeps hashes of what went in, the versions, the matrix and the answer. Recomputing with
the same model and calibration must give the same statuses and proposal, and probabilities within
1e-5; they are kept as integers in ten-thousandths, so "within" allows one step of rounding (design
O-49).
"""

from typing import Any

from models.canonical import digest
from models.frozen import Frozen
from models.matching import embedders
from models.matching.calibration import Calibration
from models.matching.compare import Comparison, compare
from models.matching.embedder import Embedder
from models.matching.match import answer
from models.matching.shelf import Shelf, UnknownVersion
from models.matching.texts import AchievementText, ComponentText

LARGEST_STEP = 1


class Record(Frozen):
    """What is stored with a decision. The hashes are of the canonical JSON of both sides.

    `embedder`: the model that was asked for, which for some languages is not the one that served.
    `answer`: the match as it was shown, in the shape of contracts 4. `candidates`: ids of the
    components it was compared with.
    """

    achievement: AchievementText
    component: ComponentText
    achievement_hash: str
    component_hash: str
    embedder: str
    candidates: tuple[str, ...]
    comparison: Comparison
    answer: dict[str, Any]


class Verdict(Frozen):
    """`differences`: where the recomputed answer is another one; empty if it is the same."""

    same: bool
    differences: tuple[str, ...] = ()


def record(
    achievement: AchievementText,
    component: ComponentText,
    *,
    embedder: Embedder,
    calibration: Calibration,
) -> Record:
    """Compares, and keeps everything a later recomputation needs."""
    compared = compare(achievement, component, embedder=embedder, calibration=calibration)
    match = answer(achievement, component, compared, calibration.version)
    return Record(
        achievement=achievement,
        component=component,
        achievement_hash=digest(achievement.model_dump(mode="json")),
        component_hash=digest(component.model_dump(mode="json")),
        embedder=embedder.model_id,
        candidates=() if component.code is None else (component.code,),
        comparison=compared,
        answer=match.model_dump(mode="json"),
    )


def again(kept: Record, calibrations: Shelf) -> Verdict:
    """Computes the record again with the model and the calibration it was made with."""
    embedder = embedders.of(kept.embedder)
    if embedder is None:
        return Verdict(same=False, differences=(f"the model {kept.embedder} is not here",))
    try:
        calibration = calibrations.of(kept.answer["thresholds_version"])
    except UnknownVersion as gone:
        return Verdict(same=False, differences=(str(gone),))
    return recompute(kept, embedder=embedder, calibration=calibration)


def recompute(kept: Record, *, embedder: Embedder, calibration: Calibration) -> Verdict:
    """Computes the record again. Another model or calibration is a difference, not an error."""
    now = record(kept.achievement, kept.component, embedder=embedder, calibration=calibration)
    checks = {
        "the achievement's hash": now.achievement_hash == kept.achievement_hash,
        "the component's hash": now.component_hash == kept.component_hash,
        "the model": _same(now, kept, "model_id"),
        "the thresholds": _same(now, kept, "thresholds_version"),
        "the statuses": _statuses(now.answer) == _statuses(kept.answer),
        "the proposal": _same(now, kept, "proposal"),
        "the numbers": _close(now.comparison, kept.comparison),
    }
    differences = tuple(name for name, holds in checks.items() if not holds)
    return Verdict(same=not differences, differences=differences)


def _same(now: Record, kept: Record, member: str) -> bool:
    return bool(now.answer[member] == kept.answer[member])


def _statuses(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["id"], one["status"]) for one in answer["outcomes"]]


def _close(one: Comparison, other: Comparison) -> bool:
    shapes = [[len(row) for row in held.matrix] for held in (one, other)]
    if shapes[0] != shapes[1]:
        return False
    pairs = zip(one.matrix, other.matrix, strict=True)
    return all(
        abs(a - b) <= LARGEST_STEP
        for ours, theirs in pairs
        for a, b in zip(ours, theirs, strict=True)
    )
