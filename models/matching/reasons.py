"""How could a reason begin that a committee then makes its own?

Sentences from templates in the learner's language, each tied to one outcome and its evidence. A
draft never says that something was refused: NOT_COVERED is no reason until a member adopts it
(O-40).
"""

import json
from functools import cache
from importlib import resources

from models.frozen import Frozen
from models.matching.languages import primary
from models.matching.recompute import Record
from models.rules.coverage import Judged, Status
from models.rules.criteria import Proposal

FALLBACK = "en"


class Sentence(Frozen):
    """`outcome`: the required outcome it speaks of; `evidence`: the credential's one, from 0."""

    text: str
    outcome: str | None = None
    evidence: int | None = None


class Draft(Frozen):
    """`language`: the one it is in, which is English where there are no templates."""

    language: str
    sentences: tuple[Sentence, ...]


def draft(kept: Record, language: str) -> Draft:
    """The draft, uncovered essential outcomes first."""
    spoken = primary(language) or FALLBACK
    spoken = spoken if spoken in _templates() else FALLBACK
    say = _templates()[spoken]
    required = {one.id: one.text for one in kept.component.outcomes}
    texts = {one.position: one.text for one in kept.achievement.outcomes}
    order = sorted(
        kept.comparison.coverage.outcomes,
        key=lambda one: (one.status is Status.COVERED, not one.essential),
    )
    sentences = [_about(one, required[one.id], texts, say) for one in order]
    if kept.answer["proposal"] == Proposal.FULL.value:
        whole = say["full"].format(
            component=kept.component.title or kept.component.code or "",
            achievement=kept.achievement.title or "",
        )
        sentences.insert(0, Sentence(text=whole))
    return Draft(language=spoken, sentences=tuple(sentences))


def _about(one: Judged, required: str, texts: dict[int, str], say: dict[str, str]) -> Sentence:
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
