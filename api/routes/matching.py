"""Is what the machine once answered what it answers again? For those who rest a decision on it."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request

from api.deps import ActorDep, HouseDep, SessionDep, require, today
from api.schemas.matching import Recomputed, RecomputedLine
from models.errors import Code, Refusal, Refused
from models.matching.recompute import again
from models.matching.shelf import Shelf
from models.rules.access import Action
from models.store import contents, matching, recognitions
from models.store.matching import Compared

router = APIRouter(prefix="/v1/recognitions/{recognition}/matching", tags=["recognitions"])


@router.get("/recompute")
async def recompute(
    recognition: UUID, request: Request, house: HouseDep, actor: ActorDep, session: SessionDep
) -> Recomputed:
    """Computes every comparison of this recognition again, with the model and thresholds of then.

    `same`: statuses, proposal and versions are identical, probabilities within one
    ten-thousandth, the unit they are kept in. For registrar,
    members and chair. Refusals: `recognition.unknown`, `recognition.wrong_state` where nothing was
    compared or its learner has been erased.
    """
    row = await recognitions.one(session, actor, recognition, today())
    unit = recognitions.unit_of(row)
    require(actor, Action.READ_BODY, unit, recognitions.unknown().refusal)
    kept = matching.records_in(await contents.content_of(session, house.vault, row))
    if not kept:
        raise Refused(
            Refusal(
                code=Code.RECOGNITION_WRONG_STATE,
                message="there is no comparison to compute again: none was made, or it was erased",
            )
        )
    lines = await asyncio.to_thread(_computed, kept, request.app.state.calibrations)
    return Recomputed(same=all(line.same for line in lines), lines=lines)


def _computed(kept: tuple[Compared, ...], calibrations: Shelf) -> list[RecomputedLine]:
    return [_line(one, calibrations) for one in kept]


def _line(one: Compared, calibrations: Shelf) -> RecomputedLine:
    verdict = again(one.record, calibrations)
    return RecomputedLine(
        line=one.line,
        same=verdict.same,
        differences=verdict.differences,
        embedder=one.record.embedder,
        model_id=one.record.answer["model_id"],
        thresholds_version=one.record.answer["thresholds_version"],
        achievement_hash=one.record.achievement_hash,
        component_hash=one.record.component_hash,
        candidates=one.record.candidates,
    )
