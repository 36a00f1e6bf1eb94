"""Precedents over HTTP: open to anybody as courses and outcomes, whole to who decided them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import ActorDep, House, HouseDep, KeyDep, SessionDep, now, today
from api.schemas.precedents import (
    AwardingBody,
    FreshReviews,
    OfCountry,
    OfLanguage,
    OverturningIn,
    PrecedentItem,
    PrecedentItems,
    PrecedentOut,
    PrecedentStatistics,
)
from api.views import precedent_out
from api.writes import once
from models.errors import Code, Refusal, Refused
from models.rules.access import Action
from models.rules.limits import LIST_PAGE, SEARCH_CHARACTERS, SMALL_NUMBER
from models.rules.outcomes import Outcome
from models.store import overturning, precedent_search
from models.store.actors import Actor
from models.store.idempotency import Begun
from models.store.overturning import Overturn, Overturned
from models.store.precedent_search import After, Item, Share, Standing, Wanted

router = APIRouter(prefix="/v1/precedents", tags=["precedents"])

CURSOR = r"^[0-9]{4}\.[0-9a-f]{32}\.(ACTIVE|OVERTURNED)$"
Words = Annotated[str | None, Query(min_length=1, max_length=SEARCH_CHARACTERS)]


@router.get("")
async def search(
    session: SessionDep,
    institution: Words = None,
    course: Words = None,
    component: Words = None,
    programme: Words = None,
    home: Words = None,
    outcome: Outcome | None = None,
    status: Standing | None = None,
    year: Annotated[int | None, Query(ge=1900, le=9999)] = None,
    q: Words = None,
    cursor: Annotated[str | None, Query(pattern=CURSOR)] = None,
    limit: Annotated[int, Query(ge=1, le=LIST_PAGE)] = 50,
) -> PrecedentItems:
    """What was decided before, the newest first; needs no log-in and names no learner.

    `institution`: who awarded it, by slug, id or words of the name. `course`: by the issuer's id or
    part of the title. `q`: words of title, outcomes and awarding bodies. `next` is the `cursor` of
    the next page.
    """
    wanted = Wanted(institution, course, component, programme, home, outcome, status, year, q)
    after = None
    if cursor is not None:
        of, id_, standing = cursor.split(".")
        after = After(int(of), id_, standing)
    found, next_ = await precedent_search.search(session, wanted, today(), after=after, limit=limit)
    return PrecedentItems(
        items=[_item(one) for one in found],
        next=None if next_ is None else next_.words,
    )


@router.get("/statistics")
async def statistics(session: SessionDep, home: Words = None) -> PrecedentStatistics:
    """How often committees refused, by country and language of the course; open to anybody."""
    found = await precedent_search.statistics(session, home)
    return PrecedentStatistics(
        countries=[OfCountry(country=one.of, **_share(one)) for one in found.countries],
        languages=[OfLanguage(language=one.of, **_share(one)) for one in found.languages],
        fresh_reviews=FreshReviews(reviewed=found.reviewed, disagreed=found.disagreed),
        withheld_below=SMALL_NUMBER,
    )


@router.get("/{precedent}")
async def one(
    precedent: UUID, house: HouseDep, actor: ActorDep, session: SessionDep
) -> PrecedentOut:
    """Whole, with where it comes from and what followed: for the university that decided it.

    Refusals: `precedent.unknown`.
    """
    row = await overturning.one(session, actor, precedent, today())
    return precedent_out(await overturning.seen(session, house.vault, row))


@router.post("/{precedent}/overturning", status_code=201)
async def overturn(
    precedent: UUID, wanted: OverturningIn, house: HouseDep, actor: ActorDep, key: KeyDep
) -> Overturned:
    """It never counts again, nor does what followed from it; people are called to those decided so.

    What waited for a click goes before the committee. No decision and no credit is changed.
    Refusals: `precedent.unknown|overturned`, `version.stale`, `access.denied`, `idempotency.*`,
    `temporal.unavailable`.
    """
    return await enter(house, actor, precedent, wanted, key)


async def enter(
    house: House, actor: Actor, precedent: UUID, wanted: OverturningIn, key: str
) -> Overturned:
    """The same for a page and for JSON: first on record, then the procedures that wait are told."""
    async with house.sessions() as session:
        row = await overturning.one(session, actor, precedent, today())
        unit = await overturning.unit_of(session, row)
    if not actor.may(Action.WRITE_PRECEDENT, unit, on=today()):
        message = "the chair of its body, or a registrar, overturns a precedent"
        raise Refused(Refusal(code=Code.ACCESS_DENIED, message=message))

    async def send(write: Begun) -> Overturned:
        call = Overturn(
            precedent=precedent,
            version=wanted.version,
            code=wanted.code,
            reason=wanted.reason,
            again=not write.fresh,
            at=now(),
        )
        async with house.sessions.begin() as session:
            overturned = await overturning.overturn(session, house.vault, actor, call)
        for recognition in overturned.waiting:
            await house.gateway.precedent_fell(recognition)
        return overturned

    return await once(house, actor, f"overturning/{precedent}", key, wanted, Overturned, send)


def _item(one: Item) -> PrecedentItem:
    members = one._asdict()
    return PrecedentItem(
        **{name: value for name, value in members.items() if name not in ("standing", "awarding")},
        status=one.standing,
        awarding=[AwardingBody(**body) for body in one.awarding],
    )


def _share(one: Share) -> dict[str, object]:
    return {"decided": one.decided, "refused": one.refused}
