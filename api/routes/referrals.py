"""What was decided before is left to the committee all the same: a chair's word over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import ActorDep, House, HouseDep, KeyDep, today
from api.schemas.precedents import ReferralIn
from api.sealing import sealed
from api.writes import once
from models.errors import Code, Refusal, Refused
from models.messages.recognition import Refer, ReferralReceipt
from models.rules.access import Action
from models.store import recognitions
from models.store.actors import Actor
from models.store.idempotency import Begun

router = APIRouter(prefix="/v1/recognitions/{recognition}", tags=["decisions"])


@router.post("/referral", status_code=201)
async def refer(
    recognition: UUID, wanted: ReferralIn, house: HouseDep, actor: ActorDep, key: KeyDep
) -> ReferralReceipt:
    """A recognition on route PRECEDENT is matched and goes before the committee instead.

    Refusals: `recognition.unknown|wrong_state`, `decision.not_decider`, `version.stale`,
    `idempotency.*`.
    """
    return await enter(house, actor, recognition, wanted, key)


async def enter(
    house: House, actor: Actor, recognition: UUID, wanted: ReferralIn, key: str
) -> ReferralReceipt:
    """The same for a page and for JSON."""
    async with house.sessions() as session:
        row = await recognitions.one(session, actor, recognition, today())
        unit = recognitions.unit_of(row)
        role = actor.role_for(Action.CONFIRM_PRECEDENT, unit, on=today())
        if role is None:
            message = "the chair, or a deputy, of the body refers it"
            raise Refused(Refusal(code=Code.DECISION_NOT_DECIDER, message=message))
        reason = None
        if wanted.reason is not None:
            reason = await sealed(session, house.vault, row.learner, wanted.reason)
    said = Refer(version=wanted.version, person=actor.subject, role=role.value, reason=reason)

    async def send(write: Begun) -> ReferralReceipt:
        return await house.gateway.refer(recognition, said, str(write.subject))

    return await once(house, actor, f"referral/{recognition}", key, wanted, ReferralReceipt, send)
