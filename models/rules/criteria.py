"""Per criterion of the Lisbon Recognition Convention: is there a difference, and can it be
substantial?

The five criteria are level, workload, quality, profile and outcomes; authenticity stands beside
them. Sources: EAR manual ch. 10; R-46 and design D-11 (level); O-36 (workload alone is never
substantial); O-37 (a missing element is shown, the score is not lowered); O-38 (the seal is its own
criterion); handbook matching 4.1. Outcomes are judged in `models/rules/coverage.py`.
"""

from decimal import Decimal
from enum import StrEnum

from models.frozen import Frozen
from models.rules.coverage import Answer

# Bands of O-36: shown to people, never a ground.
FINE = Decimal("0.80")
HALF = Decimal("0.50")
DOCTORATE = 8
DOCTORATE_TAKES = 7


class Proposal(StrEnum):
    FULL = "FULL"
    FOR_THE_COMMITTEE = "FOR_THE_COMMITTEE"


class SealFound(StrEnum):
    """What was proven about the document; STATED: there is no document, the facts were typed in."""

    STATED = "STATED"
    NONE = "NONE"
    VALID = "VALID"
    INVALID = "INVALID"
    UNVERIFIABLE = "UNVERIFIABLE"


class Criterion(Frozen):
    """`holds_back`: the machine proposes nothing while this stands; a person looks first."""

    answer: Answer
    why: str
    holds_back: bool = False


def level(achievement_eqf: int | None, component_eqf: int | None) -> Criterion:
    """R-46: at least the component's level; a doctorate takes 7 and 8; never inferred from text."""
    if component_eqf is None:
        return _unknown("the component states no EQF level", holds_back=True)
    if achievement_eqf is None:
        return _unknown(
            "the credential states no EQF level; the issuer can add it", holds_back=True
        )
    wanted = DOCTORATE_TAKES if component_eqf == DOCTORATE else component_eqf
    if achievement_eqf >= wanted:
        return _same(f"EQF {achievement_eqf} meets the component's EQF {component_eqf}")
    return Criterion(
        answer=Answer.POSSIBLY_SUBSTANTIAL,
        why=f"EQF {achievement_eqf} is below the component's EQF {component_eqf}; a person judges",
        holds_back=True,
    )


def workload(
    achievement: tuple[Decimal | None, Decimal | None],
    component: tuple[Decimal | None, Decimal | None],
) -> Criterion:
    """O-36, from (ECTS, hours) of both sides; ECTS where both state them, else hours."""
    pairs = zip(("ECTS", "hours"), achievement, component, strict=True)
    for unit, has, wants in pairs:
        if has is not None and wants is not None and wants > 0:
            return _band(has, wants, unit)
    return _unknown(
        "ECTS or hours are missing on one side, so the workload was not compared", holds_back=True
    )


def _band(has: Decimal, wants: Decimal, unit: str) -> Criterion:
    facts = f"{has:f} of {wants:f} {unit}"
    if has >= FINE * wants:
        return _same(f"{facts}: at least 80 % of the component's workload")
    band = "between 50 and 80 %" if has >= HALF * wants else "less than half"
    return Criterion(
        answer=Answer.NOT_SUBSTANTIAL,
        why=f"{facts}: {band} of the component's workload, which alone is no ground",
        holds_back=has < HALF * wants,
    )


def quality(reference: str | None, *, documented: bool) -> Criterion:
    """A reference to quality assurance or accreditation; never a reputation."""
    if reference:
        return _same(f"quality assurance is stated: {reference}")
    if not documented:
        return _unknown("quality assurance was not stated; it is read from the credential itself")
    return _unknown("the credential names no quality assurance; the issuer can add it")


def profile(
    achievement_fields: tuple[str, ...], component_fields: tuple[str, ...], assessment: str | None
) -> Criterion:
    """ISCED-F of both sides by their broad field; the type of assessment is shown, not scored."""
    shown = f"; assessment as stated: {assessment}" if assessment else ""
    if not achievement_fields or not component_fields:
        return _unknown(f"no field of education (ISCED-F) is stated on both sides{shown}")
    ours = {field[:2] for field in achievement_fields}
    if ours & {field[:2] for field in component_fields}:
        return _same(f"both lie in the same broad field of ISCED-F{shown}")
    return Criterion(
        answer=Answer.NOT_SUBSTANTIAL,
        why=f"the broad fields of ISCED-F differ, which is shown and is no ground alone{shown}",
    )


def authenticity(seal: SealFound, why: str | None = None) -> Criterion:
    """O-38: an invalid or uncheckable seal goes to a person and says nothing of quality."""
    because = f": {why}" if why else ""
    if seal is SealFound.VALID:
        return _same("the seal is genuine and its key is one the alliance trusts")
    if seal is SealFound.INVALID:
        return Criterion(
            answer=Answer.POSSIBLY_SUBSTANTIAL,
            why=f"the seal does not fit the document{because}; the awarding body can confirm it",
            holds_back=True,
        )
    if seal is SealFound.STATED:
        return _unknown("the achievement was typed in; the seal is checked on the document itself")
    state = "carries no seal" if seal is SealFound.NONE else "has a seal that could not be checked"
    return _unknown(
        f"the document {state}{because}; the awarding body can confirm it", holds_back=True
    )


def propose(criteria: dict[str, Criterion], *, outcomes_earned: bool, faults: bool) -> Proposal:
    """FULL, or the matter goes to people; never anything against the learner (R-31, D-05).

    Quality and profile are judged by people from the documents: not knowing them is shown and stops
    no proposal. A level below or unknown, less than half of the workload, a document nobody could
    verify, or a fault in the texts does.
    """
    held_back = any(one.holds_back for one in criteria.values())
    if outcomes_earned and not held_back and not faults:
        return Proposal.FULL
    return Proposal.FOR_THE_COMMITTEE


def _same(why: str) -> Criterion:
    return Criterion(answer=Answer.NO_DIFFERENCE, why=why)


def _unknown(why: str, *, holds_back: bool = False) -> Criterion:
    return Criterion(answer=Answer.NOT_ENOUGH_INFORMATION, why=why, holds_back=holds_back)
