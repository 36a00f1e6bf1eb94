"""Development agreements over HTTP: the terms, for the finance of their parties."""

from fastapi import APIRouter

from api.deps import ActorDep, SessionDep, today
from api.schemas.money import DevelopmentAgreementOut, DevelopmentAgreementPage
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.store import money_reach

router = APIRouter(prefix="/v1/development-agreements", tags=["money"])


@router.get("")
async def listing(actor: ActorDep, session: SessionDep) -> DevelopmentAgreementPage:
    """Every version of the agreements to which the caller's university is a party."""
    reach = await money_reach.reach(session, actor, Action.READ_DEVELOPMENT_AGREEMENT, today())
    rows = () if reach is None else reach.agreements
    return DevelopmentAgreementPage(
        items=[DevelopmentAgreementOut(**row.model_dump(mode="json")) for row in rows]
    )


@router.get("/{code}")
async def one(code: str, actor: ActorDep, session: SessionDep) -> DevelopmentAgreementOut:
    """Its newest version. Refusal: `development_agreement.unknown`."""
    found = [row for row in (await listing(actor, session)).items if row.code == code]
    if not found:
        raise Refused(
            Refusal(
                code=Code.AGREEMENT_UNKNOWN,
                message="no such development agreement, or your university is no party to it",
            )
        )
    return found[-1]
