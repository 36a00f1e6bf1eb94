"""Calls a person to a recognition: on record for its page, and in what administrators search by."""

from datetime import datetime
from uuid import UUID

from temporalio import workflow

from activities.contracts import RecognitionActivities
from models.messages.recognition import Attention, Reason
from workflows import visibility
from workflows.policies import WRITE_FACT


async def call(
    recognition: UUID, reason: Reason, *, operation: str, at: datetime, summary: str
) -> None:
    """`operation` names the effect: the same operation twice is one call."""
    workflow.upsert_search_attributes([visibility.ATTENTION.value_set(reason.value)])
    await workflow.execute_local_activity_method(
        RecognitionActivities.call_attention,
        Attention(recognition=recognition, operation=operation, reason=reason, at=at),
        summary=summary,
        **WRITE_FACT,
    )
