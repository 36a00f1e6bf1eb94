"""Posts credits once, and records that the home university's system has booked them. Repeatable."""

from temporalio import activity

from activities import contracts
from models.messages.posting import Confirm, Confirmed, PostCredits, Posted
from models.store import credit_book as store
from models.store.database import Sessions
from models.store.vault import Vault


class PostingActivities(contracts.PostingActivities):
    def __init__(self, sessions: Sessions, vault: Vault) -> None:
        self._sessions = sessions
        self._vault = vault

    @activity.defn(name="post_credits")
    async def post_credits(self, call: PostCredits) -> Posted:
        async with self._sessions.begin() as session:
            return await store.post(session, self._vault, call)

    @activity.defn(name="confirm_credits")
    async def confirm_credits(self, call: Confirm) -> Confirmed:
        async with self._sessions.begin() as session:
            return await store.confirm(session, self._vault, call)
