"""The paths whose histories are kept: each runs on a real server and leaves its histories."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from deploy.codec import Codec
from models.errors import Code, Refusal
from models.messages.panel import CastVote, PanelReceipt, Recuse
from models.messages.recognition import Decide, Refer, ReferralReceipt
from models.rules.outcomes import DecidedBy, Outcome
from models.rules.panel import Choice
from models.rules.routing import Route
from tests.eventually import eventually
from tests.workflows.house import (
    Handle,
    House,
    acknowledge,
    decide,
    decision,
    panel_of,
    sitting,
    submit,
    working,
)

# For these files alone; what they hold is invented.
CODEC = Codec({"replay": b"replay" + b"0" * 26})
DRAFT = 4  # the version under which the house of the tests convenes its first panel
UNREADABLE = Refusal(code=Code.DOCUMENT_UNREADABLE, message="line 3: no XML")
BY_CHAIR: dict[str, Any] = {
    "person": "chair",
    "route": Route.LRC,
    "decided_by": DecidedBy.COMMITTEE,
}
CONFIRMED: dict[str, Any] = {
    "person": "chair",
    "route": Route.PRECEDENT,
    "decided_by": DecidedBy.CHAIR,
}
WAITING = Code.RECOGNITION_WRONG_STATE.value
WITHIN_S = 60.0

Histories = Mapping[str, str]  # workflow → its history as JSON


class Stage(NamedTuple):
    client: Client
    skipper: TimeSkipper
    task_queue: str

    async def histories(self, handle: Handle, panel: UUID | None = None) -> Histories:
        found = {"recognition": (await handle.fetch_history()).to_json()}
        if panel is not None:
            history = await panel_of(self.client, panel).fetch_history()
            found["panel"] = history.to_json()
        return found


async def agreement(stage: Stage) -> Histories:
    """Covered by an agreement: one click, posted, booked."""
    house = House()
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()
        return await stage.histories(handle)


async def committee(stage: Stage) -> Histories:
    """FULL by a committee; one member steps back."""
    house = House(route=Route.LRC)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, _ = await submit(stage.client, stage.task_queue)
        await sitting(stage.client, recognition, house)
        panel = panel_of(stage.client, recognition)
        await panel.execute_update("recuse", Recuse(version=DRAFT, person="bo"))
        await _vote(stage, recognition, Choice.YES, "chair", "ada")
        await _decided(handle, decision(DRAFT + 1, **BY_CHAIR))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()
        return await stage.histories(handle, recognition)


async def refused(stage: Stage) -> Histories:
    """REFUSED by a committee, with all that a refusal needs: nothing is posted."""
    house = House(route=Route.LRC)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, _ = await submit(stage.client, stage.task_queue)
        await sitting(stage.client, recognition, house)
        await _vote(stage, recognition, Choice.NO, "chair", "ada", "bo")
        said = decision(DRAFT + 1, Outcome.REFUSED, reasoned=True, **BY_CHAIR)
        await _decided(handle, said)
        await handle.result()
        return await stage.histories(handle, recognition)


async def unreadable(stage: Stage) -> Histories:
    async with working(stage.client, stage.task_queue, House(refusal=UNREADABLE)):
        handle, _, _ = await submit(stage.client, stage.task_queue)
        await handle.result()
        return await stage.histories(handle)


async def panel_timed_out(stage: Stage) -> Histories:
    """Reminded, closed without a quorum, convened anew; the second panel still sits."""
    house = House(route=Route.LRC)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, _ = await submit(stage.client, stage.task_queue)
        await sitting(stage.client, recognition, house)
        await _vote(stage, recognition, Choice.YES, "ada")
        await stage.skipper.fast_forward(panel_of(stage.client, recognition), timedelta(days=15))
        await sitting(stage.client, recognition, house, 2)
        return await stage.histories(handle, recognition)


async def acknowledged_late(stage: Stage) -> Histories:
    """A reminder, then a person is called, then the booking comes after all."""
    house = House()
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await stage.skipper.fast_forward(handle, timedelta(days=4))
        await eventually(lambda: "remind" in house.calls)
        await stage.skipper.fast_forward(handle, timedelta(days=4))
        await eventually(lambda: "call_attention NOT_ACKNOWLEDGED" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()
        return await stage.histories(handle)


async def used_up(stage: Stage) -> Histories:
    """The credits count already when they are to be posted: decided anew."""
    house = House(used_up=1)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        first = await decide(handle, decision(receipt.version))
        await eventually(lambda: "call_attention CREDITS_USED_UP" in house.calls)
        await _decided(handle, decision(first.version))
        await eventually(lambda: house.calls.count("post_credits") == 2)
        await acknowledge(handle, recognition, number=2)
        await handle.result()
        return await stage.histories(handle)


async def precedent(stage: Stage) -> Histories:
    """Decided before: one click of the chair, posted, booked."""
    house = House(route=Route.PRECEDENT)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        await decide(handle, decision(receipt.version, **CONFIRMED))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()
        return await stage.histories(handle)


async def referred(stage: Stage) -> Histories:
    """Decided before, and left to the committee by its chair, who then writes its decision."""
    house = House(route=Route.PRECEDENT)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        said = Refer(version=receipt.version, person="chair", role="CHAIR")
        await handle.execute_update("refer", said, result_type=ReferralReceipt)
        await sitting(stage.client, recognition, house)
        await _vote(stage, recognition, Choice.YES, "chair", "ada", "bo", version=DRAFT + 1)
        await _decided(handle, decision(DRAFT + 2, **BY_CHAIR))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()
        return await stage.histories(handle, recognition)


async def not_confirmed(stage: Stage) -> Histories:
    """Nobody confirmed it in time: the panel sits."""
    house = House(route=Route.PRECEDENT)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, _ = await submit(stage.client, stage.task_queue)
        skipping = asyncio.create_task(stage.skipper.fast_forward(handle, timedelta(days=15)))
        await sitting(stage.client, recognition, house)
        skipping.cancel()
        return await stage.histories(handle, recognition)


async def confirmed_in_vain(stage: Stage) -> Histories:
    """What was confirmed cannot be posted: it is compared, and the panel sits."""
    house = House(route=Route.PRECEDENT, used_up=1)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, receipt = await submit(stage.client, stage.task_queue)
        await decide(handle, decision(receipt.version, **CONFIRMED))
        await sitting(stage.client, recognition, house)
        return await stage.histories(handle, recognition)


async def precedent_fell(stage: Stage) -> Histories:
    """What it rests on is overturned while it waits: the panel sits."""
    house = House(route=Route.PRECEDENT)
    async with working(stage.client, stage.task_queue, house):
        handle, recognition, _ = await submit(stage.client, stage.task_queue)
        await handle.signal("precedent_fell")
        await sitting(stage.client, recognition, house)
        return await stage.histories(handle, recognition)


SCENARIOS: tuple[Callable[[Stage], Awaitable[Histories]], ...] = (
    agreement,
    committee,
    refused,
    unreadable,
    panel_timed_out,
    acknowledged_late,
    used_up,
    precedent,
    referred,
    not_confirmed,
    confirmed_in_vain,
    precedent_fell,
)


async def _vote(
    stage: Stage, recognition: UUID, choice: Choice, *persons: str, version: int = DRAFT
) -> None:
    panel = panel_of(stage.client, recognition)
    for person in persons:
        ballot = CastVote(version=version, person=person, choice=choice)
        await panel.execute_update("cast_vote", ballot, result_type=PanelReceipt)


async def _decided(handle: Handle, said: Decide) -> None:
    """Once it is open to decision: until then the update is turned down and leaves no trace."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            try:
                await decide(handle, said)
            except WorkflowUpdateFailedError as failed:
                cause = failed.cause
                if not isinstance(cause, ApplicationError) or cause.type != WAITING:
                    raise
                await asyncio.sleep(0.02)
            else:
                return
