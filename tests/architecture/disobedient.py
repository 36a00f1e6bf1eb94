"""A workflow that reaches for a table: what the sandbox must refuse."""

from temporalio import workflow

from models.tables.feed import Stream


@workflow.defn(name="Disobedient")
class Disobedient:
    @workflow.run
    async def run(self) -> str:
        return Stream.__name__
