"""What do several achievements cover together of one component?

Their outcomes are compared as one credential; ECTS and hours are added, each achievement's once;
the level is that of the lowest, and a seal is as good as the weakest of them.
"""

from collections.abc import Sequence
from decimal import Decimal

from models.matching.texts import AchievementText, OutcomeText
from models.rules.criteria import SealFound

# From the weakest to the best.
_SEALS = (
    SealFound.INVALID,
    SealFound.UNVERIFIABLE,
    SealFound.NONE,
    SealFound.STATED,
    SealFound.VALID,
)


def stacked(achievements: Sequence[AchievementText]) -> tuple[AchievementText, tuple[int, ...]]:
    """One text for all, and for each of its outcomes the achievement it came from.

    Raises `ValueError` for none. A number that one of them lacks is missing for all together.
    """
    if not achievements:
        raise ValueError("at least one achievement is needed")
    held = [(owner, one) for owner, held in enumerate(achievements) for one in held.outcomes]
    outcomes = tuple(
        OutcomeText(
            position=position,
            text=one.text,
            language=one.language or achievements[owner].language,
            esco=one.esco,
        )
        for position, (owner, one) in enumerate(held)
    )
    weakest = min(achievements, key=lambda one: _SEALS.index(one.seal))
    levels = [one.eqf for one in achievements]
    together = AchievementText(
        title=" + ".join(one.title for one in achievements if one.title) or None,
        outcomes=outcomes,
        ects=_sum([one.ects for one in achievements]),
        hours=_sum([one.hours for one in achievements]),
        eqf=None if None in levels else min(level for level in levels if level is not None),
        fields=tuple(dict.fromkeys(code for one in achievements for code in one.fields)),
        quality_reference=_shared([one.quality_reference for one in achievements]),
        assessment=_shared([one.assessment for one in achievements]),
        seal=weakest.seal,
        seal_why=weakest.seal_why,
        notes=tuple(dict.fromkeys(note for one in achievements for note in one.notes)),
    )
    return together, tuple(owner for owner, _ in held)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _shared(values: Sequence[str | None]) -> str | None:
    """Stated for all, or it counts as not stated."""
    known = [value for value in values if value]
    return "; ".join(dict.fromkeys(known)) if len(known) == len(values) else None
