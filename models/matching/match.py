"""Outcome by outcome: what does this achievement cover of this component, how sure is that, and may
the machine propose recognition?

Reads texts, computes numbers, lets the rules decide (`models/rules/coverage.py`, `criteria.py`) and
says what was not seen. The JSON of `Match` is contracts.md 4. No clock, no network, no state: the
same input, model and calibration give the same answer.
"""

from typing import Annotated

from pydantic import PlainSerializer

from models.frozen import Frozen
from models.matching import explain, hygiene, routing
from models.matching.calibration import Calibration, probabilities
from models.matching.embedder import Embedder
from models.matching.features import features, similarities
from models.matching.routing import LanguageRoute
from models.matching.texts import AchievementText, ComponentText
from models.matching.words import shared_terms, words
from models.rules import criteria as rules
from models.rules.coverage import (
    CERTAIN,
    Answer,
    Coverage,
    Judged,
    Matrix,
    Required,
    Status,
    cover,
    nothing_compared,
)
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


class Comparison(Frozen):
    """Everything the rules decided from, kept with a decision so that it can be computed again."""

    model_id: str
    route: LanguageRoute
    columns: tuple[int, ...]
    matrix: Matrix
    coverage: Coverage
    notes: tuple[str, ...]
    faults: bool
    why_not: str | None = None


def match(
    achievement: AchievementText,
    component: ComponentText,
    *,
    embedder: Embedder,
    calibration: Calibration,
) -> Match:
    """The whole answer for one achievement and one component."""
    compared = compare(achievement, component, embedder=embedder, calibration=calibration)
    judged = _criteria(achievement, component, compared.coverage)
    proposal = rules.propose(
        judged, outcomes_earned=compared.coverage.proposable, faults=compared.faults
    )
    return Match(
        model_id=compared.model_id,
        thresholds_version=calibration.version,
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


def compare(
    achievement: AchievementText,
    component: ComponentText,
    *,
    embedder: Embedder,
    calibration: Calibration,
) -> Comparison:
    """The numbers and what the rule makes of them; abstains where there is no fair way."""
    chosen = routing.sides(achievement, component)
    language = chosen.required_language.language
    wanted = hygiene.clean([one.text for one in component.outcomes], language, repeats_hide=False)
    offered = hygiene.clean(
        [one.text for one in chosen.incoming], chosen.incoming_language.language, repeats_hide=True
    )
    notes = (
        *chosen.notes,
        *hygiene.sentences(wanted, [one.id for one in component.outcomes], "component"),
        *hygiene.sentences(offered, [str(one.position) for one in chosen.incoming], "credential"),
    )
    required = tuple(
        Required(id=one.id, essential=one.essential, readable=clean.readable)
        for one, clean in zip(component.outcomes, wanted.outcomes, strict=True)
    )
    faults = wanted.faulty or offered.faulty
    way = routing.path(chosen, embedder, calibration)
    why_not = _uncomparable(wanted, offered) or way.why
    if why_not is not None or way.entry is None:
        return Comparison(
            model_id=embedder.model_id,
            route=LanguageRoute.ABSTAINED,
            columns=(),
            matrix=(),
            coverage=nothing_compared(required, why_not or "nothing was compared"),
            notes=notes,
            faults=faults,
            why_not=why_not,
        )
    read = [index for index, one in enumerate(offered.outcomes) if one.readable]
    texts = [one.text for one in wanted.outcomes], [offered.outcomes[index].text for index in read]
    languages = language, chosen.incoming_language.language
    views = similarities(way.views, *texts, languages)
    matrix = _certain(probabilities(features(views), way.entry), *texts)
    columns = tuple(chosen.incoming[index].position for index in read)
    covered = cover(required, matrix, calibration.thresholds(way.entry))
    return Comparison(
        model_id="|".join(view.model_id for view in way.views),
        route=way.route,
        columns=columns,
        matrix=matrix,
        coverage=_placed(covered, columns),
        notes=(*notes, *way.notes),
        faults=faults,
    )


def _uncomparable(wanted: hygiene.Side, offered: hygiene.Side) -> str | None:
    for side, who in ((wanted, "component"), (offered, "credential")):
        whole = hygiene.sentences(side.model_copy(update={"outcomes": ()}), [], who)
        if side.faults:
            return whole[0] if whole else f"the {who} has no outcomes that can be compared"
        if not side.comparable:
            return f"no outcome of the {who} states anything that can be compared"
    return None


def _certain(matrix: Matrix, required: list[str], incoming: list[str]) -> Matrix:
    """Texts that are the same word for word cover each other, whatever a model thinks."""
    ours, theirs = [words(text) for text in required], [words(text) for text in incoming]
    return tuple(
        tuple(CERTAIN if a == b else min(p, CERTAIN - 1) for b, p in zip(theirs, row, strict=True))
        for a, row in zip(ours, matrix, strict=True)
    )


def _placed(coverage: Coverage, columns: tuple[int, ...]) -> Coverage:
    """Columns of the matrix turned into positions in the credential."""

    def placed(one: Judged) -> Judged:
        moved = tuple(p.model_copy(update={"outcome": columns[p.outcome]}) for p in one.by)
        return one.model_copy(update={"by": moved})

    return coverage.model_copy(update={"outcomes": tuple(map(placed, coverage.outcomes))})


def _criteria(
    achievement: AchievementText, component: ComponentText, coverage: Coverage
) -> dict[str, Criterion]:
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
