"""The phase after a decision: credits are posted once, then the home university's system confirms.

A repeated or late confirmation changes nothing; none at all is first a reminder, then a person.
"""

from datetime import timedelta
from uuid import UUID

from temporalio import workflow

from activities.contracts import PostingActivities, RecognitionActivities
from models.messages.posting import Confirm, Confirmed, PostCredits, Posted
from models.messages.recognition import (
    Acknowledged,
    Attention,
    Decide,
    Reason,
    Remind,
)
from workflows import visibility
from workflows.policies import ACKNOWLEDGEMENT_DUE, ACKNOWLEDGEMENT_REMINDER, WRITE_FACT


class Posting:
    """Holds what the home university's system has said, whenever it says it."""

    def __init__(self, recognition: UUID) -> None:
        self._recognition = recognition
        self._said: list[Acknowledged] = []

    def hear(self, acknowledged: Acknowledged) -> None:
        self._said.append(acknowledged)

    async def post(self, number: int, decide: Decide) -> Posted:
        """Books what the decision recognises. A refusal means the credits are used up already."""
        posted: Posted = await workflow.execute_local_activity_method(
            PostingActivities.post_credits,
            PostCredits(
                recognition=self._recognition,
                number=number,
                lines=decide.lines,
                keep_grade=decide.keep_grade,
                at=workflow.now(),
            ),
            summary="post credits",
            **WRITE_FACT,
        )
        if posted.refusal is not None:
            await self._call_attention(Reason.CREDITS_USED_UP, f"used-up/{number}")
        return posted

    async def await_confirmation(self, event: UUID) -> Confirmed:
        """Until the home university's system has booked what the event told it."""
        if await self._heard(event, ACKNOWLEDGEMENT_REMINDER, "until the system is reminded"):
            return await self._confirm(event)
        await workflow.execute_local_activity_method(
            RecognitionActivities.remind,
            Remind(
                recognition=self._recognition,
                reason=Reason.NOT_ACKNOWLEDGED,
                business_seq=1,
                at=workflow.now(),
            ),
            summary="remind the home university's system",
            **WRITE_FACT,
        )
        rest = ACKNOWLEDGEMENT_DUE - ACKNOWLEDGEMENT_REMINDER
        if not await self._heard(event, rest, "until a person looks"):
            await self._call_attention(Reason.NOT_ACKNOWLEDGED, f"not-acknowledged/{event}")
            await workflow.wait_condition(lambda: self._answer(event) is not None)
        return await self._confirm(event)

    async def _heard(self, event: UUID, within: timedelta, summary: str) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._answer(event) is not None, timeout=within, timeout_summary=summary
            )
        except TimeoutError:
            return False
        return True

    async def _confirm(self, event: UUID) -> Confirmed:
        """A rejected booking is looked at by a person; the system may still book it afterwards."""
        if self._answer(event, booked=True) is None:
            await self._call_attention(Reason.BOOKING_REJECTED, f"booking-rejected/{event}")
            await workflow.wait_condition(lambda: self._answer(event, booked=True) is not None)
        answer = self._answer(event, booked=True)
        assert answer is not None
        confirmed: Confirmed = await workflow.execute_local_activity_method(
            PostingActivities.confirm_credits,
            Confirm(recognition=self._recognition, acknowledged=answer, at=workflow.now()),
            summary="booked by the home university",
            **WRITE_FACT,
        )
        return confirmed

    def _answer(self, event: UUID, *, booked: bool | None = None) -> Acknowledged | None:
        return next(
            (
                said
                for said in self._said
                if said.event_id == event and booked in (None, said.booked)
            ),
            None,
        )

    async def _call_attention(self, reason: Reason, about: str) -> None:
        workflow.upsert_search_attributes([visibility.ATTENTION.value_set(reason.value)])
        await workflow.execute_local_activity_method(
            RecognitionActivities.call_attention,
            Attention(
                recognition=self._recognition,
                operation=f"{self._recognition}/{about}",
                reason=reason,
                at=workflow.now(),
            ),
            summary=f"call a person: {visibility.words(reason)}",
            **WRITE_FACT,
        )
