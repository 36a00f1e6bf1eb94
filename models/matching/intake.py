"""Which achievement of a document is compared, and what does the comparison read of it?

Where a document holds several, the one whose title and outcomes are nearest to the component is
taken and the answer says that it chose.
"""

from collections.abc import Sequence

from models.documents.record import Achievement, Evidence, Outcome, Reading, Seal, SealState, best
from models.matching.lexical import Lexical
from models.matching.texts import AchievementText, ComponentText, OutcomeText
from models.rules.criteria import SealFound


def from_reading(reading: Reading, component: ComponentText) -> AchievementText:
    """The achievement to compare with `component`; one without outcomes where there is none."""
    candidates = _candidates(reading.achievements)
    if not candidates:
        seal, why = _seal(reading)
        return AchievementText(
            seal=seal, seal_why=why, notes=("the document holds no achievement to compare",)
        )
    chosen = _nearest(candidates, component)
    notes = []
    if len(candidates) > 1:
        notes.append(
            f"the document holds {len(candidates)} achievements; compared was the nearest one, "
            f"{chosen.title or chosen.where!r}"
        )
    return from_achievement(chosen, *_seal(reading), notes=tuple(notes))


def from_achievement(
    achievement: Achievement,
    seal: SealFound,
    seal_why: str | None = None,
    *,
    notes: tuple[str, ...] = (),
) -> AchievementText:
    """The texts and facts of one achievement; the outcomes of its parts are its own."""
    nodes = list(achievement.walk())
    outcomes = list(dict.fromkeys(outcome for node in nodes for outcome in node.outcomes))
    return AchievementText(
        title=achievement.title,
        outcomes=tuple(_outcome(place, one) for place, one in enumerate(outcomes)),
        ects=achievement.ects,
        hours=achievement.hours,
        eqf=achievement.eqf,
        fields=tuple(dict.fromkeys(code for node in nodes for code in node.isced)),
        quality_reference=next((text for node in nodes for text in node.quality_assurance), None),
        assessment=_assessment(nodes),
        seal=seal,
        seal_why=seal_why,
        notes=notes,
    )


def _outcome(position: int, outcome: Outcome) -> OutcomeText:
    return OutcomeText(
        position=position, text=outcome.text, language=outcome.lang, esco=outcome.esco
    )


def _assessment(nodes: Sequence[Achievement]) -> str | None:
    kinds = [a.kind or best(a.titles) for node in nodes for a in node.assessments]
    return "; ".join(dict.fromkeys(kind for kind in kinds if kind)) or None


def _candidates(top: Sequence[Achievement]) -> list[Achievement]:
    """The achievements at the top, or the parts of the only one if it states no outcomes itself."""
    if len(top) == 1 and not top[0].outcomes and len(top[0].parts) > 1:
        return list(top[0].parts)
    return list(top)


def _nearest(candidates: Sequence[Achievement], component: ComponentText) -> Achievement:
    if len(candidates) == 1:
        return candidates[0]
    wanted = " ".join([component.title or "", *(one.text for one in component.outcomes)])
    texts = [
        " ".join([node.title or "", *(o.text for part in node.walk() for o in part.outcomes)])
        for node in candidates
    ]
    lexical = Lexical()
    nearness = lexical.embed(texts) @ lexical.embed([wanted])[0]
    return candidates[max(range(len(candidates)), key=lambda i: (float(nearness[i]), -i))]


def _seal(reading: Reading) -> tuple[SealFound, str | None]:
    """A genuine seal by a key nobody trusts, or a document a person has to look at, is not
    verified."""
    found, why = seal_found(reading.seal)
    if found is SealFound.VALID and reading.verdict is not Evidence.ACCEPTABLE:
        return SealFound.UNVERIFIABLE, "the seal is genuine, but the document needs a person's look"
    return found, why


def seal_found(seal: Seal) -> tuple[SealFound, str | None]:
    """What a seal proves to this alliance, and why not more."""
    if seal.state is SealState.VALID and not seal.trusted:
        return SealFound.UNVERIFIABLE, "the seal fits, but its key is not one the alliance trusts"
    return SealFound(seal.state.value), seal.why
