"""Sends one bare recognition through Temporal, as the people and systems around it would."""

import asyncio
import uuid
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from benchmarks.paths.worker import TASK_QUEUE
from benchmarks.paths.workflows import KILOBYTE, VOTES, panel_of
from workflows import visibility

LOOK_S = 0.02


async def recognise(client: Client) -> list[str]:
    """From the submission to the end; the ids of its workflows."""
    name = f"bare/{uuid.uuid4()}"
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "BareRecognition",
        KILOBYTE,
        id=name,
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=visibility.of_new("warsaw"),
    )
    await client.execute_update_with_start_workflow(
        "submit", result_type=str, start_workflow_operation=start
    )
    recognition = client.get_workflow_handle(name)
    panel = client.get_workflow_handle(panel_of(name))
    for _ in range(VOTES):
        await _as_soon_as_it_listens(panel, "cast_vote")
    await _as_soon_as_it_listens(recognition, "decide")
    await recognition.signal("acknowledge", KILOBYTE)
    await recognition.result()
    return [name, panel.id]


async def _as_soon_as_it_listens(handle: WorkflowHandle[Any, Any], update: str) -> None:
    while True:
        try:
            await handle.execute_update(update, KILOBYTE, result_type=str)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        except WorkflowUpdateFailedError:
            pass  # the panel's result is still on its way
        else:
            return
        await asyncio.sleep(LOOK_S)
