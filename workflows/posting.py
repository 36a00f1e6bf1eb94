"""The phase after a decision: credits are posted once, then the home university's system confirms.

A repeated or late confirmation changes nothing; none at all is first a reminder, then a person.
"""

from datetime import timedelta
from uuid import UUID

from temporalio import workflow

from activities.contracts import PostingActivities, RecognitionActivities
from models.messages.delivery import Acknowledged, Status
from models.messages.posting import Confirm, Confirmed, PostCredits, Posted
from models.messages.recognition import Decide, Reason, Remind
from workflows import attention, visibility
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

    async def await_confirmation(self, events: tuple[UUID, ...]) -> Confirmed:
        """Until the home university's system has booked what each of these events told it."""
        if not await self._answered(events, ACKNOWLEDGEMENT_REMINDER, "until it is reminded"):
            await self._remind()
            rest = ACKNOWLEDGEMENT_DUE - ACKNOWLEDGEMENT_REMINDER
            if not await self._answered(events, rest, "until a person looks"):
                await self._call_attention(Reason.NOT_ACKNOWLEDGED, "not-acknowledged")
                await workflow.wait_condition(lambda: self._has_answered(events))
        if not self._has_booked(events):
            await self._call_attention(Reason.BOOKING_REJECTED, "booking-rejected")
            await workflow.wait_condition(lambda: self._has_booked(events))  # it may book later
        confirmed: Confirmed = await workflow.execute_local_activity_method(
            PostingActivities.confirm_credits,
            Confirm(
                recognition=self._recognition,
                acknowledged=tuple(said for said in self._booked() if said.event_id in events),
                at=workflow.now(),
            ),
            summary="booked by the home university",
            **WRITE_FACT,
        )
        return confirmed

    async def _answered(self, events: tuple[UUID, ...], within: timedelta, summary: str) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._has_answered(events), timeout=within, timeout_summary=summary
            )
        except TimeoutError:
            return False
        return True

    def _has_answered(self, events: tuple[UUID, ...]) -> bool:
        return set(events) <= {said.event_id for said in self._said}

    def _has_booked(self, events: tuple[UUID, ...]) -> bool:
        return set(events) <= {said.event_id for said in self._booked()}

    def _booked(self) -> list[Acknowledged]:
        return [said for said in self._said if said.status is Status.BOOKED]

    async def _remind(self) -> None:
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

    async def _call_attention(self, reason: Reason, about: str) -> None:
        await attention.call(
            self._recognition,
            reason,
            operation=f"{self._recognition}/{about}",
            at=workflow.now(),
            summary=f"call a person: {visibility.words(reason)}",
        )
