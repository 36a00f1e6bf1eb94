"""Writes decisions, and what calls a person or reminds a system. Repeatable."""

from temporalio import activity

from activities import contracts
from models.messages.recognition import (
    Attention,
    Decided,
    RecordDecision,
    RecordReferral,
    Referred,
    Remind,
)
from models.store import decisions as store
from models.store import referrals
from models.store.database import Sessions
from models.store.vault import Vault


class RecognitionActivities(contracts.RecognitionActivities):
    def __init__(self, sessions: Sessions, vault: Vault) -> None:
        self._sessions = sessions
        self._vault = vault

    @activity.defn(name="record_decision")
    async def record_decision(self, decision: RecordDecision) -> Decided:
        async with self._sessions.begin() as session:
            return await store.record_decision(session, self._vault, decision)

    @activity.defn(name="record_referral")
    async def record_referral(self, referral: RecordReferral) -> Referred:
        async with self._sessions.begin() as session:
            return await referrals.refer(session, self._vault, referral)

    @activity.defn(name="call_attention")
    async def call_attention(self, attention: Attention) -> None:
        async with self._sessions.begin() as session:
            await store.call_attention(session, attention)

    @activity.defn(name="remind")
    async def remind(self, reminder: Remind) -> None:
        async with self._sessions.begin() as session:
            await store.remind(session, self._vault, reminder)
