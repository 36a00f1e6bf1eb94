"""Can a past comparison be computed again, and is it the same?

A decision keeps hashes of what went in, the versions, the matrix and the answer. Recomputing with
the same model and calibration must give the same statuses and proposal, and probabilities within
1e-5; they are kept as integers in ten-thousandths, so "within" allows one step of rounding (design
O-49).
"""

from models.canonical import digest
from models.frozen import Frozen
from models.matching.calibration import Calibration
from models.matching.embedder import Embedder
from models.matching.match import Comparison, Match, compare, match
from models.matching.texts import AchievementText, ComponentText

LARGEST_STEP = 1


class Record(Frozen):
    """What is stored with a decision. The hashes are of the canonical JSON of both sides."""

    achievement: AchievementText
    component: ComponentText
    achievement_hash: str
    component_hash: str
    comparison: Comparison
    match: Match


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
    return Record(
        achievement=achievement,
        component=component,
        achievement_hash=digest(achievement.model_dump(mode="json")),
        component_hash=digest(component.model_dump(mode="json")),
        comparison=compare(achievement, component, embedder=embedder, calibration=calibration),
        match=match(achievement, component, embedder=embedder, calibration=calibration),
    )


def recompute(kept: Record, *, embedder: Embedder, calibration: Calibration) -> Verdict:
    """Computes the record again. Another model or calibration is a difference, not an error."""
    now = record(kept.achievement, kept.component, embedder=embedder, calibration=calibration)
    checks = {
        "the achievement's hash": now.achievement_hash == kept.achievement_hash,
        "the component's hash": now.component_hash == kept.component_hash,
        "the model": now.match.model_id == kept.match.model_id,
        "the thresholds": now.match.thresholds_version == kept.match.thresholds_version,
        "the statuses": _statuses(now.match) == _statuses(kept.match),
        "the proposal": now.match.proposal is kept.match.proposal,
        "the numbers": _close(now.comparison, kept.comparison),
    }
    differences = tuple(name for name, holds in checks.items() if not holds)
    return Verdict(same=not differences, differences=differences)


def _statuses(answer: Match) -> list[tuple[str, str]]:
    return [(one.id, one.status.value) for one in answer.outcomes]


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
