"""Route B over time: one click, or the committee by a word, by time, by a precedent that falls."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio import workflow
from temporalio.testing import TimeSkipper

from models.messages.recognition import Cause, RecordReferral, Refer, ReferralReceipt
from models.rules.outcomes import DecidedBy, Outcome
from models.rules.routing import Route
from models.rules.states import State
from tests.eventually import eventually
from tests.workflows.house import (
    Handle,
    House,
    acknowledge,
    decide,
    decision,
    now,
    replayer,
    sitting,
    submit,
    working,
)
from tests.workflows.test_recognition import refused
from workflows.confirmation import Confirmation

BY_CHAIR: dict[str, Any] = {
    "person": "chair",
    "route": Route.PRECEDENT,
    "decided_by": DecidedBy.CHAIR,
}
CLICKED = ["read_and_route", "record_decision", "post_credits", "confirm_credits"]


def by(person: str, version: int) -> Refer:
    return Refer(version=version, person=person, role="CHAIR")


async def refer(handle: Handle, said: Refer) -> ReferralReceipt:
    receipt: ReferralReceipt = await handle.execute_update(
        "refer", said, result_type=ReferralReceipt
    )
    return receipt


def causes(house: House) -> list[Cause]:
    return [call.cause for call in house.of(RecordReferral) if isinstance(call, RecordReferral)]


@pytest.mark.parametrize("cached", [1000, 0])
async def test_what_was_decided_before_takes_one_click_and_no_matching(
    temporal: TimeSkipper, task_queue: str, cached: int
) -> None:
    house = House(route=Route.PRECEDENT)
    async with working(temporal.client, task_queue, house, cached=cached):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        other = await refused(handle, decision(receipt.version, **BY_CHAIR | {"person": "eve"}))
        registrar = await refused(handle, decision(receipt.version))
        lesser = decision(receipt.version, Outcome.REFUSED, reasoned=True, **BY_CHAIR)
        less = await refused(handle, lesser)
        decided = await decide(handle, decision(receipt.version, **BY_CHAIR))
        late = await refused(handle, by("chair", decided.version), "refer")
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        state = await handle.result()
        await replayer().replay_workflow(await handle.fetch_history())

    assert (other, registrar) == ("decision.not_decider", "decision.not_decider")
    assert (less, late) == ("decision.other_outcome", "recognition.wrong_state")
    assert state is State.CLOSED
    assert house.calls == CLICKED


async def test_the_chair_refers_it_once_and_it_is_matched_and_voted_on(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.PRECEDENT)
    async with working(temporal.client, task_queue, house, cached=0):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        stranger = await refused(handle, by("eve", receipt.version), "refer")
        stale = await refused(handle, by("chair", receipt.version + 1), "refer")
        referred = await refer(handle, by("chair", receipt.version))
        twice = await refused(handle, by("chair", referred.version), "refer")
        clicked = await refused(handle, decision(referred.version, **BY_CHAIR))
        await sitting(temporal.client, recognition, house)

    assert (stranger, stale) == ("decision.not_decider", "version.stale")
    assert (twice, clicked) == ("recognition.wrong_state", "recognition.wrong_state")
    assert referred.route is Route.LRC
    assert causes(house) == [Cause.REFERRED]
    assert house.calls[:4] == [
        "read_and_route",
        "record_referral REFERRED",
        "match_outcomes",
        "convene",
    ]


async def test_nothing_waits_for_ever_for_a_click(temporal: TimeSkipper, task_queue: str) -> None:
    house = House(route=Route.PRECEDENT)
    async with working(temporal.client, task_queue, house):
        handle, recognition, _ = await submit(temporal.client, task_queue)
        await temporal.fast_forward(handle, timedelta(days=13))
        waits = causes(house) == []
        skipping = asyncio.create_task(temporal.fast_forward(handle, timedelta(days=2)))
        await sitting(temporal.client, recognition, house)
        skipping.cancel()

    assert waits
    assert causes(house) == [Cause.TIME_OVER]


async def test_a_precedent_that_falls_while_it_waits_leaves_it_to_the_committee(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.PRECEDENT)
    async with working(temporal.client, task_queue, house):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        await handle.signal("precedent_fell")
        await handle.signal("precedent_fell")
        await sitting(temporal.client, recognition, house)
        clicked = await refused(handle, decision(receipt.version, **BY_CHAIR))

    assert causes(house) == [Cause.NOT_IN_FORCE]
    assert clicked == "recognition.wrong_state"


async def test_a_click_that_could_not_be_posted_is_for_the_committee(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House(route=Route.PRECEDENT, used_up=1)
    async with working(temporal.client, task_queue, house, cached=0):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        await decide(handle, decision(receipt.version, **BY_CHAIR))
        await sitting(temporal.client, recognition, house)

    assert causes(house) == [Cause.CREDITS_USED_UP]
    assert house.calls[-3:] == ["record_referral CREDITS_USED_UP", "match_outcomes", "convene"]


async def test_a_referral_in_the_task_in_which_the_time_is_over_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirmation = Confirmation(uuid4())

    async def over(*_: object, **__: object) -> None:
        confirmation.hear(by("chair", 1))
        raise TimeoutError

    monkeypatch.setattr(workflow, "wait_condition", over)
    monkeypatch.setattr(workflow, "now", now)

    assert await confirmation.awaited(now(), lambda: True) is Cause.REFERRED


async def test_a_fallen_precedent_is_nothing_to_what_rests_on_none(
    temporal: TimeSkipper, task_queue: str
) -> None:
    house = House()
    async with working(temporal.client, task_queue, house):
        handle, recognition, receipt = await submit(temporal.client, task_queue)
        await handle.signal("precedent_fell")
        refer_nothing = await refused(handle, by("registrar", receipt.version), "refer")
        await decide(handle, decision(receipt.version))
        await eventually(lambda: "post_credits" in house.calls)
        await acknowledge(handle, recognition)
        await handle.result()

    assert refer_nothing == "recognition.wrong_state"
    assert house.calls == CLICKED
    assert isinstance(recognition, UUID)
