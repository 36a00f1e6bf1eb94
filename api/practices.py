"""What did each university decide about courses, ready for a search? Looked up now and then.

Nothing is read by a model here: a decision whose course is not read yet is left out for the moment.
"""

import asyncio
import time
from typing import NamedTuple

from models.matching.embedder import Embedder
from models.matching.experience import Experience, Remembering
from models.matching.index import means
from models.matching.precedents import History
from models.store import practice as store
from models.store.database import Sessions

LOOKS_EVERY_S = 10.0


class Practice(NamedTuple):
    """`order`: the version that was learned; None: the fixed order serves."""

    experience: Experience
    order: int | None


class _Held(NamedTuple):
    """`practice` None: nothing was decided yet. `standing`: grows with what is decided."""

    practice: Practice | None
    order: int | None
    standing: int
    looked_at: float


class Practices:
    """By university; those that decided nothing yet have none."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._held: dict[str, _Held] = {}

    async def of(self, sessions: Sessions, home: str) -> Practice | None:
        held = self._held.get(home)
        if held is None or time.monotonic() - held.looked_at > LOOKS_EVERY_S:
            held = self._held[home] = await self._looked_up(sessions, home, held)
        return held.practice

    async def _looked_up(self, sessions: Sessions, home: str, before: _Held | None) -> _Held:
        now = time.monotonic()
        async with sessions() as session:
            standing = await store.standing(session, home)
            order = await store.order(session, home, self._embedder.model_id)
            version = None if order is None else order.version
            if before is not None and (before.order, before.standing) == (version, standing):
                return before._replace(looked_at=now)
            decided = await store.decided(session, home)
            texts = store.texts_of(decided)
            read = await store.read_before(session, self._embedder.model_id, texts)
        if means(self._embedder):
            unread = len(decided)
            decided = [
                one for one in decided if {one.source.title, one.source.whole} <= read.keys()
            ]
            # Looked up again until the model has read all of them.
            standing -= unread - len(decided)
        if not decided:
            return _Held(None, version, standing, now)
        history = await asyncio.to_thread(History, decided, Remembering(self._embedder, read))
        experience = Experience(history, None if order is None else order.ranking)
        return _Held(Practice(experience, version), version, standing, now)
