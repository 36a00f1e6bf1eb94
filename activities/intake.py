"""Reads what was handed in, in a process of its own, and has the findings written. Repeatable."""

from collections.abc import Awaitable, Callable

from temporalio import activity

from activities import contracts
from models.documents import form as forms
from models.documents.record import Reading
from models.messages.recognition import Intake, Step
from models.store import intake as store
from models.store.database import Sessions
from models.store.submissions import Upload
from models.store.vault import Vault

# Bytes and name in, the canonical record out, within limits of time and memory.
Read = Callable[[Upload], Awaitable[Reading]]


class IntakeActivities(contracts.IntakeActivities):
    def __init__(self, sessions: Sessions, vault: Vault, read: Read) -> None:
        self._sessions = sessions
        self._vault = vault
        self._read = read

    @activity.defn(name="read_and_route")
    async def read_and_route(self, step: Step) -> Intake:
        async with self._sessions() as session:
            handed = await store.handed_in(session, self._vault, step.recognition)
        if handed.done is not None:
            return handed.done
        readings = [await self._read(document) for document in handed.documents]
        names = [document.name for document in handed.documents]
        if handed.form.achievement is not None:
            typed = forms.AchievementForm.model_validate(handed.form.achievement)
            readings.append(forms.reading(typed))
            names.append("form")
        async with self._sessions.begin() as session:
            return await store.record_intake(session, self._vault, step, readings, names)
