"""A feed over HTTP, with the sequences it has on Kafka, and what its institution says back."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse

from api.deps import ActorDep, House, HouseDep, KeyDep, now, require
from models import canonical, envelope
from models.errors import Code, Refusal, Refused
from models.events import Event
from models.frozen import Frozen
from models.messages.delivery import Acknowledgement
from models.rules.access import Action, Unit
from models.rules.limits import FEED_PAGE, FEED_WAIT_S
from models.store import acknowledgements, feed, idempotency
from models.store.bell import Bell, heard
from models.store.idempotency import Write

router = APIRouter(prefix="/v1/institutions/{slug}", tags=["events"])

UNKNOWN = Refusal(code=Code.INSTITUTION_UNKNOWN, message="no such institution, or not yours")
LOOK_S = 2.0  # the safety net under the bell


class Page(Frozen):
    """`next` is the `after` of the next page; `oldest` and `latest` are what the feed still has."""

    events: list[dict[str, Any]]
    next: int
    oldest: int | None
    latest: int


def bell(request: Request) -> Bell:
    """Rings when a feed has grown; wired by the composition root as `app.state.bell`."""
    rings: Bell = request.app.state.bell
    return rings


@router.get("/events", response_model=Page)
async def events(
    slug: str,
    house: HouseDep,
    actor: ActorDep,
    rings: Annotated[Bell, Depends(bell)],
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=FEED_PAGE)] = FEED_PAGE,
    wait: Annotated[int, Query(ge=0, le=FEED_WAIT_S)] = 0,
    accept: Annotated[str, Header()] = "",
) -> JSONResponse:
    """CloudEvents with a sequence above `after`, in order, once there is one or `wait` is over.

    With `Accept: application/cloudevents-batch+json` the events alone, and the rest in headers.
    Refusals: `institution.unknown`, `feed.purged` (with `oldest`).
    """
    require(actor, Action.READ_FEED, Unit(university=slug), UNKNOWN)
    deadline = now() + timedelta(seconds=wait)
    while True:
        ring = rings.upcoming()
        page = await _page(house, slug, after, limit)
        left_s = (deadline - now()).total_seconds()
        if page.events or left_s <= 0:
            return _answer(page, accept)
        await heard(ring, min(left_s, LOOK_S))


@router.post("/acknowledgements", status_code=201)
async def acknowledge(
    slug: str, said: Acknowledgement, house: HouseDep, actor: ActorDep, key: KeyDep
) -> JSONResponse:
    """What this institution's system made of an event of its feed.

    Refusals: `institution.unknown`, `event.unknown`, `acknowledgement.other_sequence`,
    `acknowledgement.booked`, `idempotency.*`.
    """
    require(actor, Action.ACKNOWLEDGE, Unit(university=slug), UNKNOWN)
    body = said.model_dump(mode="json")
    write = Write(actor.subject, f"acknowledgements/{slug}", key, canonical.digest(body))
    async with house.sessions.begin() as session:
        begun = await idempotency.begin(session, write)
        if begun.answer is None:
            await acknowledgements.record(session, slug, said, now())
            await idempotency.finish(session, write, 201, body)
        awaited = await acknowledgements.awaited(session, slug, said.event_id)
    if awaited is not None:  # also at a repetition: the first may have been cut off here
        await house.gateway.acknowledge(awaited)
    return JSONResponse(body, status_code=201)


async def _page(house: House, slug: str, after: int, limit: int) -> Page:
    async with house.sessions() as session:
        latest = await feed.latest(session, slug)
        if latest is None:
            raise Refused(UNKNOWN)
        oldest = await feed.oldest(session, slug)
        if oldest is not None and after + 1 < oldest:
            gone = Refusal(code=Code.FEED_PURGED, message=f"the feed begins at {oldest}")
            raise Refused(gone, oldest=oldest)
        found = await feed.read(session, house.vault, slug, after, limit)
    return Page(
        events=[envelope.structured(event, house.alliance_host) for event in found],
        next=_last(found, after),
        oldest=oldest,
        latest=max(latest, _last(found, after)),
    )


def _last(found: list[Event], after: int) -> int:
    return found[-1].sequence if found else after


def _answer(page: Page, accept: str) -> JSONResponse:
    if envelope.BATCH_TYPE not in accept:
        return JSONResponse(page.model_dump(mode="json"))
    places = {"Feed-Next": page.next, "Feed-Oldest": page.oldest or 0, "Feed-Latest": page.latest}
    return JSONResponse(
        page.events,
        media_type=envelope.BATCH_TYPE,
        headers={name: str(place) for name, place in places.items()},
    )
