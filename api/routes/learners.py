"""Who hides behind a pseudonym: for the student system of the learner's home university alone."""

from fastapi import APIRouter

from api.deps import ActorDep, HouseDep, SessionDep, today
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.store import learners
from models.store.learners import Identity

router = APIRouter(prefix="/v1/learners", tags=["learners"])


@router.get("/{pseudonym}")
async def resolve(
    pseudonym: str, house: HouseDep, actor: ActorDep, session: SessionDep
) -> Identity:
    """The learner's own ids at home. Refusals: `learner.unknown`, also after an erasure."""
    for unit in actor.units(Action.RESOLVE_PSEUDONYM, on=today()):
        if unit.university is None:
            continue
        found = await learners.by_pseudonym(session, house.vault, unit.university, pseudonym)
        if found is not None:
            return found
    raise Refused(
        Refusal(code=Code.LEARNER_UNKNOWN, message="nobody of your university has this pseudonym")
    )
