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

from prometheus_client import Gauge
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

COMPONENTS = Gauge("passerelle_components", "Components that can be searched")
UNREAD = Gauge("passerelle_components_unread", "Of these, how many the model has yet to read")

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
        self._bringing, self._making, self._keeping = _Once(), _Once(), _Once()
        self._counted = 0

    async def index(self, sessions: Sessions, state: State) -> Index | None:
        """Waits a little for one that shows this state; else the one before; None: none yet."""
        if self._index is None or not self._index.shows(state):
            task = self._bringing.begin(lambda: self._bring(sessions, state))
            await asyncio.wait([task], timeout=FIRST_S if self._index is None else WAITS_S)
        return self._index

    async def keep(self, sessions: Sessions) -> None:
        """Has an index ready before anybody asks, and a new one when more texts were read."""
        while True:
            try:
                async with sessions() as session:
                    state = await catalogue.state(session)
                    read = await vectors.count(session, self.embedder.model_id)
                index = await self.index(sessions, state)
                if index is not None:
                    COMPONENTS.set(len(index.finder))
                    UNREAD.set(index.finder.unread)
                if self._outgrown(read):
                    await asyncio.wait([self._remade(sessions)])
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

    def _remade(self, sessions: Sessions) -> asyncio.Task[None]:
        """Takes minutes for a large catalogue; what changes meanwhile is put beside the one before,
        and beside the new one after."""
        return self._making.begin(lambda: self._make(sessions))

    async def _bring(self, sessions: Sessions, state: State) -> None:
        if self._index is not None and self._index.stated.catalogue != state.catalogue:
            self._index = None  # the database is another one now
        if self._index is None:
            await self._open(state)
        while self._index is None or not await self._put_beside(sessions, self._index, state):
            await self._remade(sessions)

    async def _put_beside(self, sessions: Sessions, index: Index, state: State) -> bool:
        """All that changed up to this state; False where that is too much."""
        finder, seen = index.finder, index.stated.number
        room = _beside_at_most(finder) - finder.changed
        async with sessions() as session:
            keys = await catalogue.changed_since(session, seen, max(room, 0))
        if keys is None:
            return False
        some = await indexing.read_some(sessions, self.embedder, keys, READ_AT_ONCE)
        gone = {course_code(key) for key in keys} - {course.code for course in some.courses}
        await asyncio.to_thread(finder.update, some.courses, some.vectors, some.read, gone)
        if self._index is index:  # else a new one was made meanwhile, and is next
            now = index.stated.model_copy(update={"number": max(seen, state.number)})
            self._index = Index(finder, now)
        if some.fresh:
            # Nobody waits for it; what is not kept now is read again in the background.
            today = datetime.now(UTC).date()
            self._keeping.begin(lambda: indexing.keep(sessions, self.embedder, some.fresh, today))
        return True

    async def _make(self, sessions: Sessions) -> None:
        """Raises `OSError` where none could be made."""
        if self._files is None:
            async with sessions() as session:
                stated = await indexing.stated(session, self.embedder)
            made = await indexing.index_of(sessions, self.embedder)
            self._index = Index(await asyncio.to_thread(self._finder, made), stated)
            return
        await self._files.make()
        async with sessions() as session:
            state = await catalogue.state(session)
        if not await self._open(state):
            raise OSError(f"{self._files.folder} holds no whole index of this catalogue")

    async def _open(self, state: State) -> bool:
        """The last one of this catalogue in the files, where it is whole."""
        if self._files is None:
            return False
        folder, model_id = self._files.folder, self.embedder.model_id
        found = await asyncio.to_thread(index_files.newest, folder, model_id, state.catalogue)
        if found is None:
            return False
        path, stated = found
        try:
            mapped = await asyncio.to_thread(index_files.open_mapped, path)
        except Unusable as harmed:
            log.warning("an index is made again: %s", harmed)
            return False
        self._index = Index(await asyncio.to_thread(self._finder, mapped), stated)
        return True

    def _finder(self, made: indexes.Index) -> Finder:
        return Finder.over(made, self.embedder, indexing.LANGUAGE)


class _Once:
    """One task at a time: who comes meanwhile waits for the one that is at work."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        if self._task is None:
            self._task = asyncio.create_task(work())
            self._task.add_done_callback(self._ended)
        return self._task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (failed := task.exception()) is not None:
            log.warning("the index of components stays as it was: %s", failed)


def _beside_at_most(finder: Finder) -> int:
    """A small catalogue is soon read anew, and its rare words are known better then."""
    return min(BESIDE_AT_MOST, 5 + len(finder) // 50)
