"""A worker whose activities only remember: what happens in which order, without a database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError
from temporalio.worker import Replayer, Worker

from activities import contracts
from deploy.plugin import plugin
from deploy.worker import WORKFLOWS
from models.errors import Code, Refusal
from models.ids import derived, panel_workflow_id, recognition_workflow_id
from models.messages.delivery import Acknowledged, Status
from models.messages.panel import Closed, RecordClosing, RecordRecusal, RecordVote
from models.messages.posting import Confirm, Confirmed, PostCredits, Posted
from models.messages.recognition import (
    Attention,
    Convene,
    Convened,
    Decide,
    Decided,
    DecidedLine,
    DecisionReceipt,
    Intake,
    Matched,
    Receipt,
    RecognitionInput,
    RecordDecision,
    RecordReferral,
    Referred,
    Remind,
    Step,
)
from models.messages.sealed import Sealed
from models.rules.decisions import DecisionAsk
from models.rules.outcomes import DecidedBy, Outcome
from models.rules.panel import Body, Office, Seat, Tie
from models.rules.quorum import Quorum
from models.rules.routing import Route
from models.rules.states import State
from tests.eventually import eventually
from workflows import sandbox, visibility

ALLIANCE = "test"
SEATS = (
    Seat(person="chair", office=Office.CHAIR),
    Seat(person="ada"),
    Seat(person="bo"),
    Seat(person="eve"),
)
BODY = Body(quorum=Quorum(chair_or_deputy=True, others=1), tie=Tie.CHAIR)
VOTING = timedelta(days=14)


class House(
    contracts.IntakeActivities,
    contracts.MatchingActivities,
    contracts.PanelActivities,
    contracts.RecognitionActivities,
    contracts.PostingActivities,
):
    """Answers as the real activities do, and keeps what it was asked in `calls`."""

    def __init__(
        self,
        route: Route = Route.AUTOMATIC,
        refusal: Refusal | None = None,
        used_up: int = 0,
    ) -> None:
        self.calls: list[str] = []
        self.said: list[object] = []
        self._route = route
        self._refusal = refusal
        self._used_up = used_up
        self._version = 1

    def _note(self, name: str, call: object) -> int:
        self.calls.append(name)
        self.said.append(call)
        self._version += 1
        return self._version

    def of(self, kind: type) -> list[object]:
        return [call for call in self.said if isinstance(call, kind)]

    @activity.defn(name="read_and_route")
    async def read_and_route(self, step: Step) -> Intake:
        version = self._note("read_and_route", step)
        if self._refusal is not None:
            return Intake(version=version, state=State.INADMISSIBLE, refusal=self._refusal)
        return Intake(
            version=version,
            state=State.ROUTED,
            programme="ba-economics",
            hosts=("milan",),
            route=self._route,
            due_at=step.at + timedelta(days=120),
            lines=(1,),
            leaders=("chair",) if self._route is Route.PRECEDENT else (),
            click_until=step.at + VOTING if self._route is Route.PRECEDENT else None,
        )

    @activity.defn(name="match_outcomes")
    async def match_outcomes(self, step: Step) -> Matched:
        version = self._note("match_outcomes", step)
        return Matched(version=version, proposal="FOR_THE_COMMITTEE")

    @activity.defn(name="convene")
    async def convene(self, call: Convene) -> Convened:
        return Convened(
            version=self._note("convene", call),
            name="Teaching council",
            seats=SEATS,
            recused=("eve",),
            rules=BODY,
            lines=(1,),
            remind_at=call.at + VOTING / 2,
            closes_at=call.at + VOTING,
        )

    @activity.defn(name="record_vote")
    async def record_vote(self, vote: RecordVote) -> None:
        self._note("record_vote", vote)
        self._version -= 1  # a vote does not change the recognition

    @activity.defn(name="record_recusal")
    async def record_recusal(self, recusal: RecordRecusal) -> None:
        self._note("record_recusal", recusal)
        self._version -= 1

    @activity.defn(name="record_closing")
    async def record_closing(self, closing: RecordClosing) -> Closed:
        return Closed(version=self._note("record_closing", closing))

    @activity.defn(name="record_decision")
    async def record_decision(self, decision: RecordDecision) -> Decided:
        return Decided(version=self._note("record_decision", decision))

    @activity.defn(name="record_referral")
    async def record_referral(self, referral: RecordReferral) -> Referred:
        version = self._note(f"record_referral {referral.cause}", referral)
        return Referred(version=version, route=Route.LRC)

    @activity.defn(name="call_attention")
    async def call_attention(self, attention: Attention) -> None:
        self._note(f"call_attention {attention.reason}", attention)
        self._version -= 1

    @activity.defn(name="remind")
    async def remind(self, reminder: Remind) -> None:
        self._note("remind", reminder)
        self._version -= 1

    @activity.defn(name="post_credits")
    async def post_credits(self, call: PostCredits) -> Posted:
        version = self._note("post_credits", call)
        if self._used_up:
            self._used_up -= 1
            self._version -= 1
            refusal = Refusal(code=Code.POSTING_USED_UP, message="used up")
            return Posted(version=version - 1, refusal=refusal)
        if all(line.outcome is Outcome.REFUSED for line in call.lines):
            return Posted(version=version)
        return Posted(version=version, events=(event_of(call.recognition, call.number),))

    @activity.defn(name="confirm_credits")
    async def confirm_credits(self, call: Confirm) -> Confirmed:
        return Confirmed(version=self._note("confirm_credits", call))


@asynccontextmanager
async def working(
    client: Client, task_queue: str, house: House, *, cached: int = 1000
) -> AsyncIterator[None]:
    """`cached=0` replays the whole history at every task and so finds what is not deterministic."""
    async with Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        workflow_runner=sandbox.runner(),
        max_cached_workflows=cached,
        activities=[
            house.read_and_route,
            house.match_outcomes,
            house.convene,
            house.record_vote,
            house.record_recusal,
            house.record_closing,
            house.record_decision,
            house.record_referral,
            house.call_attention,
            house.remind,
            house.post_credits,
            house.confirm_credits,
        ],
    ):
        yield


Handle = WorkflowHandle[object, State]


async def submit(client: Client, task_queue: str) -> tuple[Handle, UUID, Receipt]:
    recognition = uuid4()
    start: WithStartWorkflowOperation[object, State] = WithStartWorkflowOperation(
        "Recognition",
        RecognitionInput(recognition=recognition, alliance=ALLIANCE, home="warsaw"),
        id=recognition_workflow_id(ALLIANCE, recognition),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=visibility.of_new("warsaw"),
    )
    receipt: Receipt = await client.execute_update_with_start_workflow(
        "submit",
        id=f"submit/{recognition}",
        result_type=Receipt,
        start_workflow_operation=start,
    )
    handle = client.get_workflow_handle(
        recognition_workflow_id(ALLIANCE, recognition), result_type=State
    )
    return handle, recognition, receipt


def panel_of(client: Client, recognition: UUID, round_: int = 1) -> WorkflowHandle[object, object]:
    return client.get_workflow_handle(panel_workflow_id(ALLIANCE, recognition, round_))


async def sitting(client: Client, recognition: UUID, house: House, round_: int = 1) -> None:
    """Until the panel of this round hears votes."""
    await eventually(lambda: house.calls.count("convene") == round_)
    panel = panel_of(client, recognition, round_)
    for _ in range(200):
        try:
            await panel.query("state")
            return
        except RPCError:
            await asyncio.sleep(0.02)
    raise AssertionError("the panel does not sit")


def decision(
    version: int,
    outcome: Outcome = Outcome.FULL,
    *,
    person: str = "registrar",
    route: Route = Route.AUTOMATIC,
    decided_by: DecidedBy = DecidedBy.REGISTRAR,
    reasoned: bool = False,
) -> Decide:
    """`reasoned`: with all that a refusal needs."""
    needed = {
        "reasons": [{"code": "LEARNING_OUTCOMES", "text": "said", "evidence": ["said"]}],
        "alternatives_considered": ["PARTIAL", "CONDITIONAL", "ALTERNATIVE"],
        "remedy": {"body": "said", "procedure": "said", "deadline": "said"},
    }
    ask = {
        "outcome": outcome,
        "route": route,
        "decided_by": decided_by,
        "decided_on": "2026-11-22",
        "purpose": "said",
        "language": "pl",
        "applicant_language": "pl",
        "lines": (),
        **(needed if reasoned else {}),
    }
    return Decide(
        version=version,
        person=person,
        role="REGISTRAR",
        ask=DecisionAsk.model_validate(ask, strict=False),
        lines=(DecidedLine(number=1, component="ECO-1", outcome=outcome, recognised_ects="2"),),
        keep_grade=True,
        content=Sealed(learner=uuid4(), data=""),
        content_digest="0" * 64,
    )


async def decide(handle: Handle, decide: Decide) -> DecisionReceipt:
    receipt: DecisionReceipt = await handle.execute_update(
        "decide", decide, result_type=DecisionReceipt
    )
    return receipt


def event_of(recognition: UUID, number: int) -> UUID:
    return derived(recognition, "event", number)


async def acknowledge(
    handle: Handle, recognition: UUID, number: int = 1, status: Status = Status.BOOKED
) -> None:
    await handle.signal(
        "acknowledge",
        Acknowledged(
            institution="warsaw",
            recognition=recognition,
            event_id=event_of(recognition, number),
            sequence=1,
            status=status,
            reference="USOS-1",
        ),
    )


def replayer() -> Replayer:
    """What today's code makes of yesterday's history."""
    return Replayer(workflows=WORKFLOWS, plugins=[plugin(None)])


def now() -> datetime:
    return datetime.now(UTC)
