"""How could a reason begin that a committee then makes its own?

Sentences from templates in the learner's language, each tied to one outcome and its evidence. A
draft never says that something was refused: NOT_COVERED is no reason until a member adopts it
(O-40).
"""

import json
from functools import cache
from importlib import resources

from models.frozen import Frozen
from models.matching.match import Match, OutcomeResult
from models.matching.texts import AchievementText, ComponentText
from models.rules.coverage import Status
from models.rules.criteria import Proposal

FALLBACK = "en"


class Sentence(Frozen):
    """`outcome`: the required outcome it speaks of; `evidence`: the credential's one, from 0."""

    text: str
    outcome: str | None = None
    evidence: int | None = None


def draft(
    answer: Match, achievement: AchievementText, component: ComponentText, language: str
) -> tuple[Sentence, ...]:
    """The draft, uncovered essential outcomes first; in English where a language is missing."""
    say = _templates().get(language, _templates()[FALLBACK])
    required = {one.id: one for one in component.outcomes}
    texts = {one.position: one.text for one in achievement.outcomes}
    order = sorted(
        answer.outcomes,
        key=lambda one: (one.status is Status.COVERED, not required[one.id].essential),
    )
    sentences = [_about(one, required[one.id].text, texts, say) for one in order]
    if answer.proposal is Proposal.FULL:
        whole = say["full"].format(
            component=component.title or component.code or "", achievement=achievement.title or ""
        )
        return (Sentence(text=whole), *sentences)
    return tuple(sentences)


def _about(
    one: OutcomeResult, required: str, texts: dict[int, str], say: dict[str, str]
) -> Sentence:
    if one.by and one.status in (Status.COVERED, Status.PARTLY):
        kind = "covered" if one.status is Status.COVERED else "partly"
        place = one.by[0].outcome
        text = say[kind].format(required=required, answering=texts[place])
        return Sentence(text=text, outcome=one.id, evidence=place)
    return Sentence(text=f"{say['open'].format(required=required)} {say['ask']}", outcome=one.id)


@cache
def _templates() -> dict[str, dict[str, str]]:
    source = resources.files("models.matching") / "data" / "reasons.json"
    templates: dict[str, dict[str, str]] = json.loads(source.read_text("utf-8"))["languages"]
    return templates
