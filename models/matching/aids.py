"""What does the machine lay beside a comparison, for a person to use or to leave?

A draft of a reason, what the verbs of both sides point to, and where a stated level does not fit.
Nothing of it enters a proposal or a decision (O-40; handbook matching 3.5 (4) and (5)).
"""

from models.frozen import Frozen
from models.matching.bloom import Indication, indicate
from models.matching.consistency import doubts
from models.matching.languages import primary
from models.matching.lexical import Lexical
from models.matching.reasons import Draft, draft
from models.matching.recompute import Record


class Verbs(Frozen):
    """Of one required outcome and of the credential's outcome nearest to it."""

    outcome: str
    required: Indication | None
    answering: Indication | None


class Aids(Frozen):
    """`embedder`: the model that was chosen; `words_alone`: no other served."""

    draft: Draft
    verbs: tuple[Verbs, ...]
    doubts: tuple[str, ...]
    embedder: str
    words_alone: bool


def aids(kept: Record, language: str) -> Aids:
    """For one line. `language`: the applicant's."""
    wanted, offered = kept.component, kept.achievement
    required = {one.id: indicate(one.text, primary(wanted.language)) for one in wanted.outcomes}
    stated = {
        one.position: indicate(one.text, primary(one.language or offered.language))
        for one in offered.outcomes
    }
    return Aids(
        draft=draft(kept, language),
        verbs=tuple(
            Verbs(
                outcome=one.id,
                required=required[one.id],
                answering=stated[one.by[0].outcome] if one.by else None,
            )
            for one in kept.comparison.coverage.outcomes
        ),
        doubts=(
            *doubts("component", wanted.title, wanted.eqf, list(required.values())),
            *doubts("credential", offered.title, offered.eqf, list(stated.values())),
        ),
        embedder=kept.embedder,
        words_alone=kept.comparison.model_id == Lexical().model_id,
    )
