"""The same with a rule: what the sandbox lets pass, so that a refusal has a reason."""

from temporalio import workflow

from models.rules.states import State


@workflow.defn(name="Obedient")
class Obedient:
    @workflow.run
    async def run(self) -> State:
        return State.CLOSED
