"""What people say of a recognition beside its decision: it is for the committee, or settled."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import ActorDep, House, HouseDep, KeyDep, now, today
from api.schemas.precedents import ReferralIn, SettledIn
from api.sealing import sealed
from api.writes import once
from models.errors import Code, Refusal, Refused
from models.frozen import Frozen
from models.messages.recognition import Refer, ReferralReceipt
from models.rules.access import Action
from models.store import attention, recognitions
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


class Settled(Frozen):
    """`needs_attention`: what else calls for a person; null where nothing does."""

    recognition: UUID
    version: int
    needs_attention: str | None


@router.post("/attention", status_code=201)
async def settle(
    recognition: UUID, wanted: SettledIn, house: HouseDep, actor: ActorDep, key: KeyDep
) -> Settled:
    """People have looked at what fell or contradicts: nobody is called to it any more.

    Refusals: `recognition.unknown|wrong_state`, `access.denied`, `version.stale`, `idempotency.*`.
    """
    return await note_settled(house, actor, recognition, wanted, key)


async def note_settled(
    house: House, actor: Actor, recognition: UUID, wanted: SettledIn, key: str
) -> Settled:
    """The same for a page and for JSON."""

    async def send(write: Begun) -> Settled:
        async with house.sessions.begin() as session:
            row = await attention.settle(session, actor, recognition, wanted.version, now())
            return Settled(
                recognition=row.id, version=row.version, needs_attention=row.needs_attention
            )

    return await once(house, actor, f"attention/{recognition}", key, wanted, Settled, send)
