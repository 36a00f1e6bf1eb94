"""The graph of one recognition with nothing in it: what Temporal alone costs.

The same updates, timers, child, local activities, activity, signal and search attributes as
`workflows/recognition.py` and `workflows/panel.py` on the way through a committee of three; the
bodies are empty, what is handed over is 1 kB each time.
"""

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError

from workflows.policies import ACKNOWLEDGEMENT_REMINDER, COMPARE, READ_DOCUMENT, WRITE_FACT
from workflows.visibility import STATE

KILOBYTE = "x" * 1_000
VOTES = 3
VOTING = timedelta(days=7)
NOT_OPEN = "bare.not_open"


@activity.defn(name="nothing")
async def nothing(_: str) -> str:
    """Takes and returns 1 kB."""
    return KILOBYTE


@workflow.defn(name="BareRecognition")
class BareRecognition:
    @workflow.init
    def __init__(self, _: str) -> None:
        self._read = False
        self._open = False
        self._decided = False
        self._acknowledged = False

    @workflow.run
    async def run(self, call: str) -> str:
        await workflow.execute_local_activity(nothing, call, **READ_DOCUMENT)
        self._read = True
        _show("ROUTED")
        await workflow.wait_condition(workflow.all_handlers_finished)
        await workflow.execute_activity(nothing, call, **COMPARE)
        await workflow.execute_local_activity(nothing, call, **WRITE_FACT)
        _show("UNDER_REVIEW")
        await workflow.execute_child_workflow(
            "BarePanel",
            call,
            id=panel_of(workflow.info().workflow_id),
            result_type=str,
            static_summary="a panel",
        )
        self._open = True
        await workflow.wait_condition(lambda: self._decided)
        await workflow.execute_local_activity(nothing, call, **WRITE_FACT)
        _show("POSTED")
        await workflow.wait_condition(
            lambda: self._acknowledged, timeout=ACKNOWLEDGEMENT_REMINDER, timeout_summary="until"
        )
        await workflow.execute_local_activity(nothing, call, **WRITE_FACT)
        _show("CLOSED")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return KILOBYTE

    @workflow.update(name="submit")
    async def submit(self) -> str:
        await workflow.wait_condition(lambda: self._read)
        return KILOBYTE

    @workflow.update(name="decide")
    async def decide(self, decision: str) -> str:
        self._open = False
        await workflow.execute_local_activity(nothing, decision, **WRITE_FACT)
        self._decided = True
        return KILOBYTE

    @decide.validator
    def refuse_what_comes_early(self, decision: str) -> None:
        if not self._open:
            raise ApplicationError("the panel has not closed", type=NOT_OPEN, non_retryable=True)

    @workflow.signal(name="acknowledge")
    def acknowledge(self, _: str) -> None:
        self._acknowledged = True


@workflow.defn(name="BarePanel")
class BarePanel:
    @workflow.init
    def __init__(self, _: str) -> None:
        self._votes = 0

    @workflow.run
    async def run(self, call: str) -> str:
        await workflow.wait_condition(
            lambda: self._votes == VOTES, timeout=VOTING, timeout_summary="until"
        )
        await workflow.wait_condition(workflow.all_handlers_finished)
        await workflow.execute_local_activity(nothing, call, **WRITE_FACT)
        return KILOBYTE

    @workflow.update(name="cast_vote")
    async def cast_vote(self, vote: str) -> str:
        self._votes += 1
        await workflow.execute_local_activity(nothing, vote, **WRITE_FACT)
        return KILOBYTE

    @cast_vote.validator
    def refuse_a_fourth(self, vote: str) -> None:
        if self._votes == VOTES:
            raise ApplicationError("all have voted", non_retryable=True)


def panel_of(recognition: str) -> str:
    """The workflow id of the panel that a recognition's workflow starts."""
    return f"panel/{recognition}"


def _show(state: str) -> None:
    workflow.upsert_search_attributes([STATE.value_set(state)])
