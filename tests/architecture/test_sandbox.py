"""The sandbox as an architecture test: a workflow that imports more than is pure does not start."""

import pytest
from temporalio.client import Client
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from deploy.worker import WORKFLOWS
from tests.architecture.disobedient import Disobedient
from tests.architecture.obedient import Obedient
from workflows import sandbox

pytestmark = pytest.mark.servers


def starting(client: Client, task_queue: str, *workflows: type) -> Worker:
    return Worker(
        client, task_queue=task_queue, workflows=workflows, workflow_runner=sandbox.runner()
    )


async def test_a_workflow_that_knows_a_table_does_not_start(
    temporal: TimeSkipper, task_queue: str
) -> None:
    with pytest.raises(RuntimeError, match="Failed validating workflow Disobedient") as refused:
        starting(temporal.client, task_queue, Disobedient)

    assert "models.tables" in _whole(refused.value)


def test_nothing_that_does_work_is_passed_through() -> None:
    for name in sandbox.PURE_MODULES:
        assert not name.startswith(("models.tables", "models.store", "models.documents"))
        assert name not in ("models", "activities", "workflows")


async def test_our_own_do(temporal: TimeSkipper, task_queue: str) -> None:
    starting(temporal.client, task_queue, Obedient, *WORKFLOWS)


def _whole(error: BaseException | None) -> str:
    words = ""
    while error is not None:
        words += f"{type(error).__name__}: {error}\n"
        error = error.__cause__ or error.__context__
    return words
