"""The money ledger over HTTP: balance, shares per party, what waits, the entries behind them."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import ActorDep, SessionDep, today
from api.schemas.money import LedgerOut
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.rules.limits import LIST_PAGE
from models.store import fee_views, ledger_views, money_reach

router = APIRouter(prefix="/v1/ledger", tags=["money"])


@router.get("")
async def ledger(
    actor: ActorDep,
    session: SessionDep,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=LIST_PAGE)] = 50,
) -> LedgerOut:
    """What the caller's university recorded or shares in.

    Entries come in the order of booking, with a number above `after`; balances, shares and waiting
    fees count all of them, on every page.
    """
    reach = await money_reach.reach(session, actor, Action.READ_LEDGER, today())
    if reach is None:
        raise Refused(Refusal(code=Code.ROUTE_UNKNOWN, message="there is nothing at this address"))
    found = await ledger_views.entries(session, reach, after=after, limit=limit + 1)
    entries = found[:limit]
    return LedgerOut(
        balances=await ledger_views.balances(session, reach),
        periods=await ledger_views.periods(session, reach),
        waiting=await fee_views.waiting(session, reach, LIST_PAGE),
        entries=entries,
        next=entries[-1].number if len(found) > limit else None,
    )
