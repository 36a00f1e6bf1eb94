"""One recognition on one page: what was learned, what it replaces, votes, decision, history."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api import bodies
from api.deps import House, HouseDep, VisitorDep, today
from api.pages.deciding import decision_from
from api.pages.rendering import page, require_own_form, to_login
from api.routes import decisions, panels
from api.routes import recognitions as routes
from api.schemas.recognitions import RecusalIn, VoteIn
from api.views import recognition_out
from models.errors import Refused
from models.matching.aids import Aids, aids
from models.messages.recognition import LASTING
from models.rules.access import Action
from models.rules.outcomes import Outcome, Reason
from models.rules.routing import Route
from models.rules.states import State
from models.store import catalogue, feed, matching, recognitions
from models.store.actors import Actor
from models.store.overturning import Why
from models.store.recognitions import Recognition, Seen

router = APIRouter(prefix="/recognitions/{recognition}")


@router.get("")
async def show(
    request: Request, recognition: UUID, house: HouseDep, visitor: VisitorDep
) -> Response:
    if visitor is None:
        return to_login(request)
    return await shown(house, visitor, recognition)


@router.get("/documents/{position}")
async def document(
    request: Request, recognition: UUID, position: int, house: HouseDep, visitor: VisitorDep
) -> Response:
    """The bytes as they came, for whoever may see them."""
    if visitor is None:
        return to_login(request)
    async with house.sessions() as session:
        return await routes.document(recognition, position, house, visitor, session)


@router.post("/vote")
async def vote(
    request: Request,
    recognition: UUID,
    house: HouseDep,
    visitor: VisitorDep,
    form_token: Annotated[str, Form()],
    key: Annotated[str, Form()],
    version: Annotated[int, Form()],
    choice: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """`choice` is YES, NO, ABSTAIN, or RECUSE for who does not judge here."""
    if visitor is None:
        return to_login(request)
    require_own_form(house, visitor, form_token)
    words = reason.strip() or None

    async def write() -> None:
        if choice == "RECUSE":
            said = {"version": version, "reason": words}
            recusal = bodies.parse(RecusalIn, json.dumps(said).encode())
            await panels.recuse(recognition, recusal, house, visitor, key)
        else:
            said = {"version": version, "choice": choice, "reason": words}
            ballot = bodies.parse(VoteIn, json.dumps(said).encode())
            await panels.cast_vote(recognition, ballot, house, visitor, key)

    return await back(house, visitor, recognition, write)


@router.post("/decide")
async def decide(
    request: Request, recognition: UUID, house: HouseDep, visitor: VisitorDep
) -> Response:
    if visitor is None:
        return to_login(request)
    form = await request.form()
    require_own_form(house, visitor, str(form.get("form_token", "")))

    async def write() -> None:
        async with house.sessions() as session:
            row = await recognitions.one(session, visitor, recognition, today())
        wanted = decision_from(form, row)
        await decisions.enter(house, visitor, recognition, wanted, str(form.get("key", "")))

    return await back(house, visitor, recognition, write)


async def back(
    house: House, actor: Actor, recognition: UUID, write: Callable[[], Awaitable[object]]
) -> Response:
    """After a form was sent: the page as it is then, or with why it was turned down."""
    try:
        await write()
    except Refused as refused:
        return await shown(house, actor, recognition, problem=refused.refusal.message)
    return RedirectResponse(f"/recognitions/{recognition}", 303)


async def shown(
    house: House, actor: Actor, recognition: UUID, *, problem: str | None = None
) -> Response:
    async with house.sessions() as session:
        row = await recognitions.one(session, actor, recognition, today())
        seen = await recognitions.seen(session, house.vault, row, today())
        components = {
            line["component"]: await catalogue.component(session, row.home, line["component"])
            for line in seen.lines
        }
        history = await recognitions.history(session, row, actor, today())
        events = await feed.about(session, row.home, str(row.id))
    inside = recognitions.inside(row, actor, today())
    beside = await asyncio.to_thread(_aids, seen) if inside else {}
    out = recognition_out(seen, actor, today()).model_dump(mode="json")
    return page(
        "recognition.html",
        house,
        actor,
        status=200 if problem is None else 422,
        it=out,
        components=components,
        aids=beside,
        history=history,
        events=events,
        problem=problem,
        may=_may(actor, row, out),
        outcomes=[o.value for o in Outcome if o is not Outcome.CONDITIONAL],
        reasons=[r.value for r in Reason],
        whys=[why.value for why in Why],
    )


def _aids(seen: Seen) -> dict[int, Aids]:
    """By line, for those who judge; for nobody once the learner has been erased."""
    kept = matching.records_in(seen.content)
    return {one.line: aids(one.record, seen.row.language) for one in kept}


def _may(actor: Actor, row: Recognition, out: dict[str, Any]) -> dict[str, bool]:
    """What this person can do now; the procedure has the last word."""
    unit, on = recognitions.unit_of(row), today()
    panel = out["panel"]
    sits = panel is not None and actor.subject in {seat["person"] for seat in panel["seats"]}
    heard = panel is not None and actor.subject in {
        *(voted["person"] for voted in panel["voted"]),
        *(recused["person"] for recused in panel["recused"]),
    }
    hears = panel is not None and panel["result"] is None
    clicks = row.route if row.state == State.ROUTED.value else None
    found = (
        row.state == State.UNDER_REVIEW.value
        and panel is not None
        and panel["result"] in ("APPROVED", "REJECTED")
    )
    return {
        "vote": sits and hears and not heard and actor.may(Action.VOTE, unit, on=on),
        "confirm": clicks == Route.AUTOMATIC.value and actor.may(Action.CONFIRM, unit, on=on),
        "confirm_precedent": clicks == Route.PRECEDENT.value
        and actor.may(Action.CONFIRM_PRECEDENT, unit, on=on),
        "overturn": actor.may(Action.WRITE_PRECEDENT, unit, on=on),
        "settle": row.needs_attention in LASTING and actor.may(Action.WRITE_PRECEDENT, unit, on=on),
        "decide": found and actor.may(Action.DECIDE, unit, on=on),
    }
