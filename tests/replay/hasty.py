"""A panel that closes at once: what a careless change would make of it."""

from temporalio import workflow

from models.messages.panel import PanelInput


@workflow.defn(name="Panel")
class Hasty:
    @workflow.run
    async def run(self, call: PanelInput) -> str:
        await workflow.sleep(1)
        return call.name
