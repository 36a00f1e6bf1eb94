"""Outcome by outcome: what does this achievement cover of this component, how sure is that, and may
the machine propose recognition?

Lets the rules decide from the numbers (`compare.py`, `models/rules/criteria.py`) and says what was
not seen. The JSON of `Match` is contracts.md 4. No clock, no network, no state: the
same input, model and calibration give the same answer.
"""

from typing import Annotated

from pydantic import PlainSerializer

from models.frozen import Frozen
from models.matching import explain
from models.matching.calibration import Calibration
from models.matching.compare import Comparison, compare
from models.matching.embedder import Embedder
from models.matching.routing import LanguageRoute
from models.matching.texts import AchievementText, ComponentText
from models.matching.words import shared_terms
from models.rules import criteria as rules
from models.rules.coverage import CERTAIN, Answer, Coverage, Judged, Status
from models.rules.criteria import Criterion, Proposal


def _decimal(value: int | None) -> str | None:
    """Ten-thousandths as a decimal string with two places; only certainty is shown as 1.00."""
    if value is None:
        return None
    hundredths = 100 if value == CERTAIN else min((value + 50) // 100, 99)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


Chance = Annotated[int, PlainSerializer(_decimal, return_type=str, when_used="json")]
MaybeChance = Annotated[
    int | None, PlainSerializer(_decimal, return_type=str | None, when_used="json")
]


class ShownCriterion(Frozen):
    answer: Answer
    why: str


class Answering(Frozen):
    """`outcome`: position in the credential, from 0. `esco`: the concept both sides name."""

    outcome: int
    probability: Chance
    shared_terms: tuple[str, ...]
    esco: str | None


class OutcomeResult(Frozen):
    id: str
    status: Status
    probability: MaybeChance
    by: tuple[Answering, ...]


class Match(Frozen):
    model_id: str
    thresholds_version: str
    language_route: LanguageRoute
    blind_spots: tuple[str, ...]
    criteria: dict[str, ShownCriterion]
    outcomes: tuple[OutcomeResult, ...]
    coverage: MaybeChance
    would_change: str
    proposal: Proposal


def match(
    achievement: AchievementText,
    component: ComponentText,
    *,
    embedder: Embedder,
    calibration: Calibration,
) -> Match:
    """The whole answer for one achievement and one component."""
    compared = compare(achievement, component, embedder=embedder, calibration=calibration)
    return answer(achievement, component, compared, calibration.version)


def answer(
    achievement: AchievementText, component: ComponentText, compared: Comparison, version: str
) -> Match:
    """What a comparison made with this version of the thresholds comes to."""
    judged = criteria_of(achievement, component, compared.coverage)
    proposal = rules.propose(
        judged, outcomes_earned=compared.coverage.proposable, faults=compared.faults
    )
    return Match(
        model_id=compared.model_id,
        thresholds_version=version,
        language_route=compared.route,
        blind_spots=explain.blind_spots(
            achievement.notes + compared.notes, judged, compared.why_not
        ),
        criteria={
            name: ShownCriterion(answer=one.answer, why=one.why) for name, one in judged.items()
        },
        outcomes=tuple(_shown(one, achievement, component) for one in compared.coverage.outcomes),
        coverage=compared.coverage.share,
        would_change=explain.would_change(
            component, compared.coverage, judged, proposal, compared.why_not, compared.faults
        ),
        proposal=proposal,
    )


def criteria_of(
    achievement: AchievementText, component: ComponentText, coverage: Coverage
) -> dict[str, Criterion]:
    """By name, as the rules judge them."""
    documented = achievement.seal is not rules.SealFound.STATED
    return {
        "level": rules.level(achievement.eqf, component.eqf),
        "workload": rules.workload(
            (achievement.ects, achievement.hours), (component.ects, component.hours)
        ),
        "quality": rules.quality(achievement.quality_reference, documented=documented),
        "profile": rules.profile(achievement.fields, component.fields, achievement.assessment),
        "outcomes": Criterion(answer=coverage.answer, why=coverage.why),
        "authenticity": rules.authenticity(achievement.seal, achievement.seal_why),
    }


def _shown(one: Judged, achievement: AchievementText, component: ComponentText) -> OutcomeResult:
    required = next(text for text in component.outcomes if text.id == one.id)
    by_position = {text.position: text for text in achievement.outcomes}
    by = tuple(
        Answering(
            outcome=pair.outcome,
            probability=pair.probability,
            shared_terms=shared_terms(
                required.text, by_position[pair.outcome].text, component.language
            ),
            esco=next(iter(sorted(set(required.esco) & set(by_position[pair.outcome].esco))), None),
        )
        for pair in one.by
    )
    return OutcomeResult(id=one.id, status=one.status, probability=one.probability, by=by)
