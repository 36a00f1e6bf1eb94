"""Compares what was learned with what is required, outside the event loop. Repeatable."""

import asyncio
from typing import Any

from temporalio import activity

from activities import contracts
from models.matching.calibration import Calibration
from models.matching.embedder import Embedder
from models.matching.intake import from_achievement
from models.matching.match import match
from models.messages.recognition import Matched, Step
from models.rules.criteria import SealFound
from models.store import matching as store
from models.store.database import Sessions
from models.store.matching import ToMatch
from models.store.vault import Vault


class MatchingActivities(contracts.MatchingActivities):
    def __init__(
        self, sessions: Sessions, vault: Vault, embedder: Embedder, calibration: Calibration
    ) -> None:
        self._sessions = sessions
        self._vault = vault
        self._embedder = embedder
        self._calibration = calibration

    @activity.defn(name="match_outcomes")
    async def match_outcomes(self, step: Step) -> Matched:
        async with self._sessions() as session:
            lines = await store.to_match(session, self._vault, step)
        if isinstance(lines, Matched):
            return lines
        matches = await asyncio.to_thread(lambda: [self._compare(line) for line in lines])
        async with self._sessions.begin() as session:
            return await store.record_matching(session, self._vault, step, matches)

    def _compare(self, line: ToMatch) -> dict[str, Any]:
        seal = line.found.credential.seal
        compared = match(
            from_achievement(line.found.achievement, SealFound(seal.state.value), seal.why),
            line.component,
            embedder=self._embedder,
            calibration=self._calibration,
        )
        return {"line": line.line, **compared.model_dump(mode="json")}
