"""Which index of components serves now, and how does it keep up with the catalogue?

A few changed components are put beside the index, at once; more make a new one, and while that is
made the one before serves. A large catalogue's index is made by another process and read from files
that all processes map (`Files`); a file that is missing or harmed is only a reason to make another.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from models.matching import index as indexes
from models.matching import index_files
from models.matching.embedder import Embedder
from models.matching.find import Finder
from models.matching.index_files import Stated, Unusable
from models.store import catalogue, indexing, vectors
from models.store.catalogue import State, course_code
from models.store.database import Sessions

log = logging.getLogger(__name__)

BESIDE_AT_MOST = 500  # every search compares them one by one: about 10 ms
READ_AT_ONCE = 20  # texts; more are left to those who read in the background
FIRST_S = 5.0  # how long a search waits for the first index
WAITS_S = 0.5  # for a newer one, where there is one that can answer meanwhile
LOOKS_EVERY_S = 5.0


class Files(NamedTuple):
    """Where indexes lie that several processes read; `make` has another process write one."""

    folder: Path
    make: Callable[[], Awaitable[None]]


class Index(NamedTuple):
    """`stated`: of which state of the catalogue, with how many texts read."""

    finder: Finder
    stated: Stated

    def shows(self, state: State) -> bool:
        return (self.stated.catalogue, self.stated.number) == (state.catalogue, state.number)


class Serving:
    """`files` None: indexes are made in this process, for catalogues of some thousands."""

    def __init__(self, embedder: Embedder, files: Files | None = None) -> None:
        self.embedder = embedder
        self._files = files
        self._index: Index | None = None
        self._work: asyncio.Task[None] | None = None
        self._counted = 0

    async def index(self, sessions: Sessions, state: State) -> Index | None:
        """Waits a little for one that shows this state; else the one before; None: none yet."""
        if self._index is None or not self._index.shows(state):
            work = self._begin(self._bring(sessions, state))
            await asyncio.wait([work], timeout=FIRST_S if self._index is None else WAITS_S)
        return self._index

    async def keep(self, sessions: Sessions) -> None:
        """Has an index ready before anybody asks, and a new one when more texts were read."""
        while True:
            try:
                async with sessions() as session:
                    state = await catalogue.state(session)
                    read = await vectors.count(session, self.embedder.model_id)
                await self.index(sessions, state)
                if self._outgrown(read):
                    await asyncio.wait([self._begin(self._make(sessions))])
            except (SQLAlchemyError, OSError) as away:
                log.warning("the index of components is looked after later: %s", away)
            await asyncio.sleep(LOOKS_EVERY_S)

    def _outgrown(self, read: int) -> bool:
        """Whether a new index would know many more texts, or all that are read for now; also
        whether so much stands beside this one that searches grow slow."""
        before, self._counted = self._counted, read
        if self._index is None:
            return False
        finder, known = self._index.finder, self._index.stated.vectors
        grown = read > known and (read == before or read > 1.25 * known + 1000)
        return (grown and finder.unread > 0) or finder.changed > _beside_at_most(finder) // 2

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """One at a time; who comes meanwhile waits for the one that is at work."""
        if self._work is not None:
            work.close()
            return self._work
        self._work = asyncio.create_task(work)
        self._work.add_done_callback(self._ended)
        return self._work

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work = None
        if not task.cancelled() and (failed := task.exception()) is not None:
            log.warning("the index of components stays as it was: %s", failed)

    async def _bring(self, sessions: Sessions, state: State) -> None:
        if self._index is not None and self._index.stated.catalogue != state.catalogue:
            self._index = None  # the database is another one now
        if self._index is None:
            await self._open(state)
        if self._index is None or not await self._put_beside(sessions, self._index):
            await self._make(sessions)

    async def _put_beside(self, sessions: Sessions, index: Index) -> bool:
        """False where too many components changed."""
        finder = index.finder
        room = _beside_at_most(finder) - finder.changed
        async with sessions() as session:
            state = await catalogue.state(session)
            keys = await catalogue.changed_since(session, index.stated.number, max(room, 0))
        if keys is None:
            return False
        today = datetime.now(UTC).date()
        some = await indexing.read_some(sessions, self.embedder, keys, READ_AT_ONCE, today)
        gone = {course_code(key) for key in keys} - {course.code for course in some.courses}
        await asyncio.to_thread(finder.update, some.courses, some.vectors, some.read, gone)
        self._index = Index(finder, index.stated.model_copy(update={"number": state.number}))
        return True

    async def _make(self, sessions: Sessions) -> None:
        if self._files is None:
            async with sessions() as session:
                stated = await indexing.stated(session, self.embedder)
            made = await indexing.index_of(sessions, self.embedder)
            self._index = Index(await asyncio.to_thread(self._finder, made), stated)
            return
        await self._files.make()
        async with sessions() as session:
            state = await catalogue.state(session)
        await self._open(state)

    async def _open(self, state: State) -> None:
        """The last one of this catalogue in the files, where it is whole."""
        if self._files is None:
            return
        folder, model_id = self._files.folder, self.embedder.model_id
        found = await asyncio.to_thread(index_files.newest, folder, model_id, state.catalogue)
        if found is None:
            return
        path, stated = found
        try:
            mapped = await asyncio.to_thread(index_files.open_mapped, path)
        except Unusable as harmed:
            log.warning("an index is made again: %s", harmed)
            return
        self._index = Index(await asyncio.to_thread(self._finder, mapped), stated)

    def _finder(self, made: indexes.Index) -> Finder:
        return Finder.over(made, self.embedder, indexing.LANGUAGE)


def _beside_at_most(finder: Finder) -> int:
    """A small catalogue is soon read anew, and its rare words are known better then."""
    return min(BESIDE_AT_MOST, 5 + len(finder) // 50)
