"""Decisions over HTTP: the decider's words are sealed, the rest goes to the procedure as it is."""

from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api import bodies
from api.deps import ActorDep, House, HouseDep, KeyDep, today
from api.schemas.recognitions import DecisionIn
from api.sealing import sealed
from api.writes import once
from models import canonical
from models.documents.record import Achievement
from models.errors import Code, Refusal, Refused
from models.messages.recognition import Decide, DecidedLine, DecisionReceipt
from models.rules.access import Action
from models.rules.credits import EctsTransferAnswer
from models.rules.deciding import without_words
from models.rules.decisions import DecisionAsk, LineAsk
from models.rules.outcomes import Outcome
from models.rules.routing import Route
from models.rules.states import State
from models.store import catalogue, credit_book, precedents, recognitions, transferable
from models.store.actors import Actor
from models.store.contents import found_in
from models.store.idempotency import Begun
from models.store.intake import lines_of
from models.store.recognitions import Recognition, RecognitionLine
from models.store.vault import Vault

router = APIRouter(prefix="/v1/recognitions/{recognition}", tags=["decisions"])

_BY_PANEL = (Action.DECIDE, "the panel's chair or a deputy")
_DECIDERS = {
    Route.AUTOMATIC.value: (Action.CONFIRM, "a registrar"),
    Route.PRECEDENT.value: (Action.CONFIRM_PRECEDENT, "the body's chair or a deputy"),
}
# One click confirms what was found before, for the components that were asked for.
_CONFIRMED = frozenset(_DECIDERS)


@router.post("/decision", status_code=201)
async def decide(
    recognition: UUID, request: Request, house: HouseDep, actor: ActorDep, key: KeyDep
) -> DecisionReceipt:
    """Enters the decision, or confirms an AUTOMATIC or PRECEDENT one; `lines` may be empty if FULL.

    Refusals: `recognition.unknown|wrong_state`, `decision.*`, `version.stale`,
    `precedent.not_in_force`, `posting.used_up`, `idempotency.*`.
    """
    return await enter(
        house, actor, recognition, bodies.parse(DecisionIn, await request.body()), key
    )


async def enter(
    house: House, actor: Actor, recognition: UUID, wanted: DecisionIn, key: str
) -> DecisionReceipt:
    """The same for a page and for JSON: words are sealed, lines completed, then it is decided."""
    async with house.sessions() as session:
        row = await recognitions.one(session, actor, recognition, today())
    role = _role(actor, row)
    _require_read(row)

    async def send(write: Begun) -> DecisionReceipt:
        if write.fresh:  # else it may be this very decision that has used them up
            await _require_in_force(house, row)
            await _require_credits_left(house, row, wanted)
        decision = await _completed(house, actor, row, role, wanted)
        return await house.gateway.decide(recognition, decision, str(write.subject))

    return await once(house, actor, f"decision/{recognition}", key, wanted, DecisionReceipt, send)


def _require_read(row: Recognition) -> None:
    """Raises `Refused` (`recognition.wrong_state`): of what nobody has read nothing is decided."""
    if row.state == State.RECEIVED.value:
        raise Refused(
            Refusal(code=Code.RECOGNITION_WRONG_STATE, message="it has not been read yet")
        )


async def _require_in_force(house: House, row: Recognition) -> None:
    """Raises `Refused` (`precedent.not_in_force`): what fell or changed is no basis for a click."""
    if row.route != Route.PRECEDENT.value:
        return
    async with house.sessions() as session:
        counts = await precedents.in_force(session, row.id)
    if not counts:
        raise Refused(
            Refusal(
                code=Code.PRECEDENT_NOT_IN_FORCE,
                message="what was decided before no longer counts: refer it to the committee",
            )
        )


async def _require_credits_left(house: House, row: Recognition, wanted: DecisionIn) -> None:
    """Raises `Refused` (`posting.used_up`) before anything is decided; the database judges last."""
    async with house.sessions() as session:
        submitted = await lines_of(session, row.id)
        said = _said_of(submitted, wanted)
        for line in submitted:
            spoken = said.get(line.number)
            outcome = wanted.outcome if spoken is None else spoken.outcome
            carries = outcome in credit_book.CARRIES_CREDITS
            if carries and await transferable.is_used_up(session, row, line):
                raise Refused(
                    Refusal(
                        code=Code.POSTING_USED_UP,
                        message=f"line {line.number}: these credits already count in "
                        f"{row.programme}",
                    )
                )


async def _completed(
    house: House, actor: Actor, row: Recognition, role: str, wanted: DecisionIn
) -> Decide:
    words = wanted.model_dump(mode="json", exclude={"version", "keep_grade"})
    async with house.sessions() as session:
        lines = await _lines(session, house.vault, row, wanted)
        content = await sealed(session, house.vault, row.learner, words)
    ask = wanted.model_dump_json(exclude={"version", "keep_grade"})
    return Decide(
        version=wanted.version,
        person=actor.subject,
        role=role,
        ask=without_words(DecisionAsk.model_validate_json(ask)),
        lines=lines,
        keep_grade=wanted.keep_grade,
        content=content,
        content_digest=canonical.digest(words),
    )


def _role(actor: Actor, row: Recognition) -> str:
    """The role in which the actor decides. Raises `Refused` where they hold none for it."""
    action, who = _DECIDERS.get(row.route or "", _BY_PANEL)
    role = actor.role_for(action, recognitions.unit_of(row), on=today())
    if role is None:
        raise Refused(Refusal(code=Code.DECISION_NOT_DECIDER, message=f"this is decided by {who}"))
    return role.value


async def _lines(
    session: AsyncSession, vault: Vault, row: Recognition, wanted: DecisionIn
) -> tuple[DecidedLine, ...]:
    """Each submitted line with its outcome and its credits at home."""
    submitted = await lines_of(session, row.id)
    said = _said_of(submitted, wanted)
    achievements = await _achievements(session, vault, row, wanted)
    decided = []
    for line in submitted:
        spoken = said.get(line.number)
        if spoken is None and wanted.lines:
            continue  # the procedure says which lines are missing
        outcome = wanted.outcome if spoken is None else spoken.outcome
        component = line.component
        if spoken is not None and spoken.component:
            component = _component(row, line, spoken.component)
        await _require_known(session, row, line, component)
        ects = Decimal(0)
        if outcome in credit_book.CARRIES_CREDITS:
            achievement = achievements[line.number]
            allowed = await transferable.transfer(
                session, row, line, achievement, component, wanted.decided_on
            )
            ects = _ects(line, outcome, spoken, allowed)
        decided.append(
            DecidedLine(
                number=line.number, component=component, outcome=outcome, recognised_ects=ects
            )
        )
    return tuple(decided)


def _component(row: Recognition, line: RecognitionLine, wanted: str) -> str:
    """Another component than the submitted one is for a committee to decide."""
    if row.route in _CONFIRMED and wanted != line.component:
        raise Refused(
            Refusal(
                code=Code.DECISION_OTHER_OUTCOME,
                message=f"line {line.number}: only {line.component} can be confirmed",
            )
        )
    return wanted


def _said_of(submitted: list[RecognitionLine], wanted: DecisionIn) -> dict[int, LineAsk]:
    """Which of the decision's lines speaks of which submitted one: by component, else in order."""
    waiting = {line.number: line.component for line in submitted}
    said: dict[int, LineAsk] = {}
    in_order = []
    for spoken in wanted.lines:
        number = next(
            (n for n, component in waiting.items() if component == spoken.component), None
        )
        if number is None:
            in_order.append(spoken)
            continue
        said[number] = spoken
        del waiting[number]
    for spoken, number in zip(in_order, list(waiting), strict=False):
        said[number] = spoken
    return said


async def _achievements(
    session: AsyncSession, vault: Vault, row: Recognition, wanted: DecisionIn
) -> dict[int, Achievement]:
    """By line, opened once for all; none where nothing is to bring credits."""
    outcomes = {wanted.outcome, *(line.outcome for line in wanted.lines)}
    if not outcomes & credit_book.CARRIES_CREDITS:
        return {}
    return {part.line: part.achievement for part in await found_in(session, vault, row)}


async def _require_known(
    session: AsyncSession, row: Recognition, line: RecognitionLine, component: str
) -> None:
    """Raises `Refused` (`component.unknown`)."""
    if not await catalogue.has_component(session, row.home, row.programme, component):
        raise Refused(
            Refusal(
                code=Code.COMPONENT_UNKNOWN,
                message=f"line {line.number}: {row.programme} has no component {component}",
            )
        )


def _ects(
    line: RecognitionLine, outcome: Outcome, spoken: LineAsk | None, allowed: EctsTransferAnswer
) -> Decimal:
    """What was said, within what the programme's policy leaves; under FULL all of it by default."""
    stated = None if spoken is None else spoken.recognised_ects
    if stated is None and outcome is Outcome.PARTIAL:
        raise Refused(
            Refusal(
                code=Code.DECISION_INCOMPLETE,
                message=f"line {line.number}: say how many ECTS a partial recognition brings",
            )
        )
    if stated is None and allowed.blocked_by and allowed.recognised_ects == 0:
        raise Refused(
            Refusal(
                code=Code.DECISION_INCOMPLETE,
                message=f"line {line.number}: {allowed.why} To recognise it without credits, say "
                'so: recognised_ects "0"',
            )
        )
    if stated is not None and stated > allowed.recognised_ects:
        raise Refused(
            Refusal(
                code=Code.DECISION_INCOMPLETE,
                message=f"line {line.number}: at most {allowed.recognised_ects} ECTS: "
                f"{allowed.why}",
            )
        )
    return allowed.recognised_ects if stated is None else stated
