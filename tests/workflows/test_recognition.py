"""The recognition over time, on the official dev server's virtual clock."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from models.errors import Code, Refusal
from models.messages.delivery import Status
from models.messages.panel import CastVote, PanelReceipt
from models.messages.recognition import Remind
from models.rules.outcomes import DecidedBy, Outcome
from models.rules.panel import Choice
from models.rules.routing import Route
from models.rules.states import State
from tests.eventually import eventually
from tests.workflows.house import (
    Handle,
    House,
    acknowledge,
    decide,
    decision,
    panel_of,
    replayer,
    sitting,
    submit,
    working,
)


async def refused(handle: Handle, call: object, name: str = "decide") -> str:
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await handle.execute_update(name, call)
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return str(cause.type)


async def vote(temporal: TimeSkipper, recognition: object, person: str, choice: Choice) -> None:
    await panel_of(temporal.client, recognition).execute_update(  # type: ignore[arg-type]
        "cast_vote",
        CastVote(version=4, person=person, choice=choice),
        result_type=PanelReceipt,
    )


async def open_to_decision(handle: Handle) -> None:
    """Until the panel's result has reached the recognition."""
    nobody = decision(0, person="nobody")
    for _ in range(200):
        if await refused(handle, nobody) != "recognition.wrong_state":
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it does not open to decision")


@pytest.mark.parametrize("cached", [1000, 0])
async def test_what_an_agreement_covers_takes_one_click_and_no_matching(
    temporal: TimeSkipper, task_queue: str, cached: int
) -> None:
    house = House()
    async with working(temporal.client, task_queue, house, cached=cached):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        decided = await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        state = await handle.result()
        await replayer().replay_workflow(await handle.fetch_history())

    assert (receipt.state, decided.state, state) == (State.ROUTED, State.DECIDED, State.CLOSED)
    assert house.calls == ["read_and_route", "record_decision", "post_credits", "confirm_credits"]


async def test_what_cannot_be_read_ends_there_and_says_why(
    temporal: TimeSkipper, task_queue: str
) -> None:
    unreadable = Refusal(code=Code.DOCUMENT_UNREADABLE, message="line 3: no XML")
    house = House(refusal=unreadable)
    async with working(temporal.client, task_queue, house):
        handle, _, receipt = await submit(temporal.client, task_queue)
        state = await handle.result()

    assert (receipt.refusal, state) == (unreadable, State.INADMISSIBLE)
    assert house.calls == ["read_and_route"]


async def test_a_committee_votes_and_its_chair_writes_the_decision(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.LRC)
    async with working(temporal.client, task_queue, house):
        handle, recognition, _ = await submit(temporal.client, task_queue)
        await sitting(temporal.client, recognition, house)
        for person in ("chair", "ada", "bo"):
            await vote(temporal, recognition, person, Choice.YES)
        await open_to_decision(handle)
        in_panel = partial(decision, route=Route.LRC, decided_by=DecidedBy.COMMITTEE)
        stranger = await refused(handle, in_panel(5, person="ada"))
        lesser = await refused(handle, in_panel(5, Outcome.REFUSED, person="chair", reasoned=True))
        await decide(handle, in_panel(5, person="chair"))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        state = await handle.result()
        history = await handle.fetch_history()
        panel = await panel_of(temporal.client, recognition).fetch_history()
        await replayer().replay_workflow(history)
        await replayer().replay_workflow(panel)

    assert state is State.CLOSED
    assert (stranger, lesser) == ("decision.not_decider", "decision.other_outcome")
    events = [*history.events, *panel.events]
    tasks = [e for e in events if e.HasField("workflow_task_completed_event_attributes")]
    assert len(events) <= 70, "each history event costs about 10 ms on one machine"
    assert len(tasks) <= 15


async def test_a_refusal_needs_reasons_alternatives_and_remedy(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.LRC)
    async with working(temporal.client, task_queue, house):
        handle, recognition, _ = await submit(temporal.client, task_queue)
        await sitting(temporal.client, recognition, house)
        for person in ("chair", "ada", "bo"):
            await vote(temporal, recognition, person, Choice.NO)
        await open_to_decision(handle)
        by_chair = partial(
            decision, person="chair", route=Route.LRC, decided_by=DecidedBy.COMMITTEE
        )
        before = len((await handle.fetch_history()).events)
        bare = await refused(handle, by_chair(5, Outcome.REFUSED))
        full = await refused(handle, by_chair(5, Outcome.FULL))
        stale = await refused(handle, by_chair(4, Outcome.REFUSED, reasoned=True))
        after = len((await handle.fetch_history()).events)
        await decide(handle, by_chair(5, Outcome.REFUSED, reasoned=True))
        state = await handle.result()

    assert (bare, full) == ("decision.incomplete", "decision.other_outcome")
    assert stale == "version.stale"
    assert before == after, "a decision that is turned down leaves no trace"
    assert state is State.CLOSED
    assert "confirm_credits" not in house.calls


async def test_a_panel_without_a_quorum_is_convened_anew(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.LRC)
    async with working(temporal.client, task_queue, house):
        _, recognition, _ = await submit(temporal.client, task_queue)
        await sitting(temporal.client, recognition, house)
        await vote(temporal, recognition, "ada", Choice.YES)
        await temporal.fast_forward(panel_of(temporal.client, recognition), timedelta(days=15))
        await eventually(lambda: house.calls.count("convene") == 2)

    assert "call_attention VOTES_MISSING" in house.calls
    assert "call_attention NO_PANEL_RESULT" in house.calls


async def test_silence_of_the_home_system_is_a_reminder_then_a_person(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House()
    async with working(temporal.client, task_queue, house):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await temporal.fast_forward(handle, timedelta(days=4))
        await eventually(lambda: bool(house.of(Remind)))
        reminded_only = "call_attention NOT_ACKNOWLEDGED" not in house.calls
        await temporal.fast_forward(handle, timedelta(days=4))
        await eventually(lambda: "call_attention NOT_ACKNOWLEDGED" in house.calls)
        await acknowledge(handle, recognition)
        state = await handle.result()

    assert reminded_only
    assert state is State.CLOSED


async def test_a_rejected_booking_waits_for_a_person_and_may_be_booked_later(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House()
    async with working(temporal.client, task_queue, house):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition, status=Status.REJECTED)
        await eventually(lambda: "call_attention BOOKING_REJECTED" in house.calls)
        await acknowledge(handle, recognition)
        await acknowledge(handle, recognition)
        state = await handle.result()

    assert state is State.CLOSED
    assert "confirm_credits" in house.calls


async def test_credits_that_are_used_up_are_decided_anew(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(used_up=1)
    async with working(temporal.client, task_queue, house):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        first = await decide(handle, decision(receipt.version))
        await eventually(lambda: "call_attention CREDITS_USED_UP" in house.calls)
        await decide(handle, decision(first.version))
        await eventually(lambda: house.calls.count("post_credits") == 2)
        await acknowledge(handle, recognition, number=2)
        state = await handle.result()

    assert state is State.CLOSED
