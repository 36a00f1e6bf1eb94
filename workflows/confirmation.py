"""The phase before a decision on route B: one click of the chair, or the committee after all.

Nothing waits for ever: the chair may refer it, the time may be over, the precedent may fall.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from temporalio import workflow

from activities.contracts import RecognitionActivities
from models.messages.recognition import Cause, RecordReferral, Refer, Referred
from workflows import visibility
from workflows.policies import WRITE_FACT


class Confirmation:
    """Holds what takes the place of the click, whenever it is said."""

    def __init__(self, recognition: UUID) -> None:
        self._recognition = recognition
        self._refer: Refer | None = None
        self._fallen = False
        self.referred: Referred | None = None

    def hear(self, refer: Refer) -> None:
        self._refer = refer

    def fall(self) -> None:
        self._fallen = True

    async def awaited(self, until: datetime, clicked: Callable[[], bool]) -> Cause | None:
        """None: it was confirmed; else why it goes before the committee."""
        try:
            await workflow.wait_condition(
                lambda: clicked() or self._fallen or self._refer is not None,
                timeout=until - workflow.now(),
                timeout_summary="until it goes before the committee",
            )
        except TimeoutError:
            over = Cause.TIME_OVER
        else:
            over = Cause.NOT_IN_FORCE
        if self._refer is not None:  # also where it came in the very task that the time was over
            return Cause.REFERRED
        return None if clicked() else over

    async def refer(self, cause: Cause) -> Referred:
        referred: Referred = await workflow.execute_local_activity_method(
            RecognitionActivities.record_referral,
            RecordReferral(
                recognition=self._recognition, cause=cause, refer=self._refer, at=workflow.now()
            ),
            summary=f"to the committee: {visibility.words(cause)}",
            **WRITE_FACT,
        )
        self.referred = referred
        return referred
