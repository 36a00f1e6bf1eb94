"""Compares what was learned with what is required, outside the event loop. Repeatable."""

import asyncio
from collections.abc import Callable

from temporalio import activity

from activities import contracts
from models.matching.calibration import Calibration
from models.matching.decided_before import lay
from models.matching.embedder import Embedder
from models.matching.intake import from_achievement, seal_found
from models.matching.recompute import Record, record
from models.messages.recognition import Matched, Step
from models.store import decided_before
from models.store import matching as store
from models.store.database import Sessions
from models.store.decided_before import Kept, LookedUp
from models.store.matching import Compared, ToMatch
from models.store.vault import Vault


class MatchingActivities(contracts.MatchingActivities):
    """`calibration` is asked anew each time: one that is activated serves from then on.

    `note`: what of the embedder that was wished for is missing, told with every comparison.
    """

    def __init__(
        self,
        sessions: Sessions,
        vault: Vault,
        embedder: Embedder,
        calibration: Callable[[], Calibration],
        note: str | None = None,
    ) -> None:
        self._sessions = sessions
        self._vault = vault
        self._embedder = embedder
        self._calibration = calibration
        self._notes = () if note is None else (note,)

    @activity.defn(name="match_outcomes")
    async def match_outcomes(self, step: Step) -> Matched:
        async with self._sessions() as session:
            lines = await store.to_match(session, self._vault, step)
            if isinstance(lines, Matched):
                return lines
            found = [line.found for line in lines]
            before = await decided_before.look_up(session, self._vault, step, found)
        compared, beside = await asyncio.to_thread(self._compare, lines, before)
        async with self._sessions.begin() as session:
            return await store.record_matching(session, self._vault, step, compared, beside)

    def _compare(self, lines: list[ToMatch], before: LookedUp) -> tuple[list[Compared], Kept]:
        """What was decided before is laid beside the comparisons, which know nothing of it."""
        calibration = self._calibration()
        compared = [Compared(line.line, self._one(line, calibration)) for line in lines]
        beside = lay(before.lines, before.others, before.on)
        return compared, Kept(on=before.on, withheld=before.withheld, lines=tuple(beside))

    def _one(self, line: ToMatch, calibration: Calibration) -> Record:
        seal, why = seal_found(line.found.credential.seal)
        achievement = from_achievement(line.found.achievement, seal, why, notes=self._notes)
        return record(achievement, line.component, embedder=self._embedder, calibration=calibration)
