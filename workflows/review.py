"""The phase before a decision on routes C and D: a panel votes, as often as it takes to a result.

A panel without a quorum, or one that its body's rules leave open, is convened anew with the members
of that day; an administrator sees that it happened.
"""

from collections.abc import Callable

from temporalio import workflow

from activities.contracts import PanelActivities
from models.ids import panel_workflow_id
from models.messages.panel import PanelInput, PanelResult
from models.messages.recognition import Convene, Convened, Reason, RecognitionInput
from models.rules.panel import Office, Result
from workflows import attention, visibility
from workflows.policies import WRITE_FACT


class Review:
    def __init__(self, call: RecognitionInput) -> None:
        self._call = call
        self._round = 0
        self.leaders: tuple[str, ...] = ()  # chair and deputies who are not recused

    async def by_panel(self, convened: Callable[[], None]) -> PanelResult:
        """The first result that decides something. `convened` is called whenever a panel sits."""
        while True:
            self._round += 1
            panel = await self._convene()
            convened()
            result = await self._hear(panel)
            self.leaders = tuple(
                seat.person
                for seat in panel.seats
                if seat.office is not Office.MEMBER and seat.person not in result.recused
            )
            if result.tally.result in (Result.APPROVED, Result.REJECTED):
                return result
            await self._tell_that_it_recurs(result)

    async def _convene(self) -> Convened:
        panel: Convened = await workflow.execute_local_activity_method(
            PanelActivities.convene,
            Convene(recognition=self._call.recognition, round=self._round, at=workflow.now()),
            summary=f"convene the panel, round {self._round}",
            **WRITE_FACT,
        )
        return panel

    async def _hear(self, panel: Convened) -> PanelResult:
        call = self._call
        result: PanelResult = await workflow.execute_child_workflow(
            "Panel",
            PanelInput(
                recognition=call.recognition,
                alliance=call.alliance,
                home=call.home,
                round=self._round,
                draft_version=panel.version,
                name=panel.name,
                body=panel.rules,
                seats=panel.seats,
                recused=panel.recused,
                lines=panel.lines,
                remind_at=panel.remind_at,
                closes_at=panel.closes_at,
            ),
            id=panel_workflow_id(call.alliance, call.recognition, self._round),
            result_type=PanelResult,
            static_summary=f"{panel.name}: panel, round {self._round}",
            search_attributes=visibility.of_panel(call.home),
        )
        return result

    async def _tell_that_it_recurs(self, result: PanelResult) -> None:
        await attention.call(
            self._call.recognition,
            Reason.NO_PANEL_RESULT,
            operation=f"{self._call.recognition}/panel/{self._round}/no-result",
            at=result.at,
            summary=f"the panel recurs: {visibility.words(result.tally.result)}",
        )
